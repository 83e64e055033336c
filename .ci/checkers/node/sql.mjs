// Syntax of PostgreSQL: its own parser by libpg-query, for schemabench grammar --checker (docs/schemabench.md).
import { loadModule, parseSync } from "libpg-query";
import { serve } from "./serve.mjs";

await loadModule();
await serve((text) => {
  try {
    parseSync(text);
    return null;
  } catch (problem) {
    return String(problem.message ?? problem);
  }
});
