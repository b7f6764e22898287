// Notifies the parts of the page that show the session when another part has changed it.
const watchers = [];

export const watch = look => watchers.push(look);

export const changed = () => Promise.all(watchers.map(look => look()));
