// Small improvements; every page works without them.
import { enhanceDates } from "./dates.js";
import { keepDrafts } from "./drafts.js";
import { guardForms, keepBackUsable } from "./forms.js";
import { closeOpenDetails, forgetSkipping, showCopyButtons, showPrintButtons } from "./page.js";

enhanceDates(document);
keepDrafts(document);
guardForms(document);
keepBackUsable();
closeOpenDetails(document);
forgetSkipping();
showCopyButtons(document);
showPrintButtons(document);
