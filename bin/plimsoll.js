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
  const { existsSync } = process.getBuiltinModule('fs')
  const bundle = new URL('../dist/launch.cjs', import.meta.url)
  const program = existsSync(bundle) ? bundle : new URL('../src/cli/main.ts', import.meta.url)
  return import(program.href).then(({ main }) => main(process.argv.slice(2)))
}
