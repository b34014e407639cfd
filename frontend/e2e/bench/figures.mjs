// What is done with measured numbers.

/**
 * @param {number[]} values
 * @param {number} share 0.5 is the median
 */
export function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

/**
 * Prints rows as columns, the first to the left.
 * @param {(string | number)[][]} rows
 */
export function table(rows) {
  const texts = rows.map((row) => row.map(String));
  const widths = texts[0].map((_, column) => Math.max(...texts.map((row) => row[column].length)));
  for (const row of texts) {
    const cells = row.map((cell, column) => (column ? cell.padStart(widths[column]) : cell.padEnd(widths[column])));
    console.log(cells.join('  '));
  }
}

/**
 * Says whether a goal is met, and remembers that one is not.
 * @param {string} what
 * @param {boolean} isMet
 */
export function goal(what, isMet) {
  console.log(`${isMet ? 'met' : 'MISSED'}: ${what}\n`);
  if (!isMet) process.exitCode = 1;
}
