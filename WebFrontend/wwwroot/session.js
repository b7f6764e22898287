// Who shows something of the session is told when another part of the page has changed it.
const watchers = [];

export const watch = look => watchers.push(look);

export const changed = () => Promise.all(watchers.map(look => look()));
