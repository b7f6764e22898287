import { markPage } from "./strip.js";
import { on } from "./busy.js";
import { visit, end } from "./visits.js";
import { race } from "./race.js";
import { turns } from "./turns.js";
import { conflict } from "./conflict.js";
import { signIn, signOut } from "./signin.js";
import { lifetime } from "./lifetime.js";
import { parts } from "./parts.js";

const button = id => document.getElementById(id);

markPage(document.querySelector(".badge"));
on(button("visit"), () => visit(1));
on(button("visit-many"), () => visit(30));
on(button("end"), end);
on(button("race"), race);
on(button("turns"), turns);
on(button("conflict"), conflict);
on(button("signin"), signIn);
on(button("signout"), signOut);
on(button("lifetime"), lifetime);
parts();
