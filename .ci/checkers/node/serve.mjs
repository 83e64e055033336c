// The loop of schemabench's checkers: a length on a line, the text, a line of answer.

/** Answers each text on standard input by what `check` says: null for texts of the language, else why not. */
export async function serve(check) {
  let pending = Buffer.alloc(0);
  for await (const chunk of process.stdin) {
    pending = Buffer.concat([pending, chunk]);
    for (;;) {
      const end = pending.indexOf(10);
      const length = end < 0 ? 0 : Number(pending.subarray(0, end).toString());
      if (end < 0 || pending.length < end + 1 + length) {
        break;
      }
      const complaint = check(pending.subarray(end + 1, end + 1 + length).toString());
      pending = pending.subarray(end + 1 + length);
      process.stdout.write(complaint === null ? "ok\n" : `no ${complaint.replace(/\s+/g, " ")}\n`);
    }
  }
}
