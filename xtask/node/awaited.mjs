// Names promises that nobody waits for: usage `node awaited.mjs TSCONFIG...`. A step of a test that is not awaited passes,
// whatever comes of it. The linter infers types from code alone; the compiler knows those in comments, too.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

// The packages lie in a cache, not beside this file.
const packages = process.env.SOTTO_NODE_MODULES ?? join(dirname(fileURLToPath(import.meta.url)), 'node_modules');
const load = createRequire(join(packages, 'from-here.js'));
const { API } = await import(load.resolve('typescript/unstable/sync'));
const { SyntaxKind } = await import(load.resolve('typescript/unstable/ast'));

const CONDITIONS = new Set([SyntaxKind.IfStatement, SyntaxKind.WhileStatement]);

const folder = await mkdtemp(join(tmpdir(), 'sotto-awaited-'));
const api = new API({ cwd: process.cwd() });
try {
  const found = (await Promise.all(process.argv.slice(2).map(inProject))).flat();
  for (const place of new Set(found)) console.error(place);
  if (found.length > 0) process.exitCode = 1;
} finally {
  api.close();
  await rm(folder, { recursive: true });
}

/** @param {string} config @param {number} index @returns {Promise<string[]>} */
async function inProject(config, index) {
  const extended = join(folder, `tsconfig-${index}.json`);
  const typeRoots = [join(packages, '@types')];
  await writeFile(extended, JSON.stringify({ extends: config, compilerOptions: { typeRoots } }));
  const { checker, program } = api.updateSnapshot({ openProjects: [extended] }).getProject(extended);
  /** @type {string[]} */
  const names = program.getSourceFileNames().filter((/** @type {string} */ name) => name.startsWith(dirname(config)));
  return names.flatMap((name) => {
    const file = program.getSourceFile(name);
    const nodes = looseIn(file).filter((node) => !isHandled(node));
    /** @type {any[]} */
    const types = checker.getTypeAtLocation(nodes);
    const floating = nodes.filter((_, at) => types[at] && checker.getPropertyOfType(types[at], 'then'));
    return floating.map((node) => {
      const line = file.text.slice(0, node.getStart(file)).split('\n').length;
      return `${relative(process.cwd(), name)}:${line}: a promise that nobody waits for`;
    });
  });
}

/** @param {any} node @returns {any[]} the expressions under it that stand alone, or that are asked whether they are true */
function looseIn(node) {
  const found = [];
  if (node.kind === SyntaxKind.ExpressionStatement && !isAssignment(node.expression)) found.push(node.expression);
  if (CONDITIONS.has(node.kind)) found.push(node.expression);
  if (node.kind === SyntaxKind.ConditionalExpression) found.push(node.condition);
  if (node.kind === SyntaxKind.PrefixUnaryExpression && node.operator === SyntaxKind.ExclamationToken) {
    found.push(node.operand);
  }
  node.forEachChild((/** @type {any} */ child) => {
    found.push(...looseIn(child));
  });
  return found;
}

/** @param {any} node */
function isAssignment({ kind, operatorToken: operator }) {
  if (kind !== SyntaxKind.BinaryExpression) return false;
  return operator.kind >= SyntaxKind.FirstAssignment && operator.kind <= SyntaxKind.LastAssignment;
}

/** @param {any} node whether it is a call after which an error is heard */
function isHandled({ kind, expression, arguments: handlers }) {
  if (kind !== SyntaxKind.CallExpression) return false;
  const method = expression.name?.text;
  return (method === 'catch' && handlers.length === 1) || (method === 'then' && handlers.length === 2);
}
