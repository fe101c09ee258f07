#!/usr/bin/env node
// Understood by every Node since 12, so that a too old one gets a sentence instead of a syntax error.
const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 24 || (major === 24 && minor < 15)) {
  process.stderr.write(
    `plimsoll needs Node 24.15 or newer; this is ${process.version} (${process.execPath}). ` +
      'In a clone, npm run plimsoll -- takes the right one.\n',
  )
  process.exitCode = 3
} else {
  void start()
}

function start() {
  const bundle = new URL('../dist/plimsoll.cjs', import.meta.url)
  const source = new URL('../src/cli/main.ts', import.meta.url)
  // Not by import: the names of a module are not needed, and making them costs a start two milliseconds.
  const { existsSync } = process.getBuiltinModule('fs')
  process.getBuiltinModule('module').enableCompileCache()
  return import(existsSync(bundle) ? bundle.href : source.href).then((program) =>
    program.main(process.argv.slice(2)),
  )
}
