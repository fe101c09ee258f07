import type { AnalysedFile, Analyser } from '../../core/analyser.ts'
import type { Analysis } from '../../core/layer-report.ts'
import { PackageList, textOfFile, unreadableFile } from '../../packaging/package-list.ts'

/*
 * An installed rock has its specification, written in Lua, at `lib/luarocks/rocks-5.1/NAME/VERSION/NAME-VERSION.rockspec`:
 *
 *     package = "lpeg"
 *     version = "1.0.2-1"
 *     description = { license = "MIT" }
 *     dependencies = { "lua >= 5.1", "luasocket >= 3.0" }
 *
 * https://github.com/luarocks/luarocks/blob/main/docs/rockspec_format.md
 */

/** Reads the specifications of installed rocks. */
export const rockspecAnalyser: Analyser = {
  id: 'rockspec',
  version: 1,
  scope: 'image',
  maxBytes: 4 * 1024 * 1024,
  endings: ['.rockspec'],
  wants: (path) => path.endsWith('.rockspec') && (path.includes('/rocks-') || path.includes('/rocks/')),
  analyse: ([file]) => analyseRockspec(file),
}

const LICENSE = /license\s{0,10}=\s{0,10}["'](?<license>[^"'\n]{1,200})["']/
const NEEDS = /dependencies\s{0,10}=\s{0,10}\{(?<list>[^}]{0,10000})\}/

/** The folders say which rock it is: what the file computes, nobody has to run. */
function analyseRockspec(file: AnalysedFile): Analysis {
  const [base = '', version = '', name = ''] = file.path.split('/').reverse()
  if (base !== `${name}-${version}.rockspec`)
    return unreadableFile(file, 'its folders do not name the rock and its version')
  const text = textOfFile(file)
  const license = LICENSE.exec(text)?.groups?.['license']
  // The others have files of their own.
  const dependsOn = [
    ...(NEEDS.exec(text)?.groups?.['list'] ?? '').matchAll(
      /["'](?<name>[^"'\s<>=~]{1,200})[^"'\n]{0,200}["']/g,
    ),
  ]
    .map(({ groups }) => groups?.['name'] ?? '')
    .filter((need) => need !== 'lua')
  const list = new PackageList(file, 'luarocks')
  list.add({
    name,
    version,
    more: { ...(license ? { licenses: [license] } : {}), ...(dependsOn.length > 0 ? { dependsOn } : {}) },
  })
  return list.analysis()
}
