// Syntax of GraphQL: graphql-js, for schemabench grammar --checker (docs/schemabench.md).
import { parse } from "graphql";
import { serve } from "./serve.mjs";

await serve((text) => {
  try {
    parse(text, { noLocation: true });
    return null;
  } catch (problem) {
    return String(problem.message ?? problem);
  }
});
