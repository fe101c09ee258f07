import type { AnalysedFile, Analyser } from '../../core/analyser.ts'
import type { Analysis } from '../../core/layer-report.ts'
import { PackageList } from '../../packaging/package-list.ts'

/*
 * A plug-in and a theme say what they are in a comment at the top of a file, WordPress itself in a variable:
 *
 *     wp-content/plugins/akismet/akismet.php   /* Plugin Name: Akismet … Version: 5.3 … License: GPLv2
 *     wp-content/themes/twentytwentyfour/style.css   /* Theme Name: … Version: 1.0
 *     wp-includes/version.php   $wp_version = '6.4.2';
 *
 * https://developer.wordpress.org/plugins/plugin-basics/header-requirements/
 */

/** Bytes of a file in which WordPress looks for the header. */
const HEADER_BYTES = 8 * 1024

const PLUGINS = 'wp-content/plugins/'
const THEMES = 'wp-content/themes/'

/** Reads the headers of plug-ins and themes, and the version of WordPress. */
export const wordpressAnalyser: Analyser = {
  id: 'wordpress-header',
  version: 1,
  scope: 'image',
  maxBytes: 16 * 1024 * 1024,
  endings: ['.php', '/style.css'],
  wants: (path) =>
    (path.endsWith('.php') && (isInFolder(path, PLUGINS, 1) || path.endsWith('wp-includes/version.php'))) ||
    (path.endsWith('/style.css') && isInFolder(path, THEMES, 1)),
  analyse: ([file]) => analyseHeader(file),
}

/** Whether the path goes on behind the folder with this many folders and a file. */
function isInFolder(path: string, folder: string, folders: number): boolean {
  const at = path.indexOf(folder)
  if (at < 0) return false
  const rest = path.slice(at + folder.length)
  return rest.split('/').length === folders + 1
}

function analyseHeader(file: AnalysedFile): Analysis {
  const { bytes, path } = file
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, HEADER_BYTES)).toString(
    'utf8',
  )
  const list = new PackageList(file, 'wordpress')
  if (path.endsWith('wp-includes/version.php')) {
    const version = /\$wp_version\s{0,10}=\s{0,10}'(?<version>[^']{1,100})'/.exec(text)?.groups?.['version']
    list.add({ name: 'wordpress', version, more: { namespace: 'core' } })
    return list.analysis()
  }
  const isTheme = path.endsWith('.css')
  const header = headerOf(text)
  // Most files of a plug-in's folder have none.
  if (!header.has(isTheme ? 'theme name' : 'plugin name')) return {}
  const license = header.get('license')
  list.add({
    name: path.split('/').at(-2),
    version: header.get('version'),
    more: { namespace: isTheme ? 'theme' : 'plugin', ...(license ? { licenses: [license] } : {}) },
  })
  return list.analysis()
}

/** Fields by name in small letters: ` * Plugin Name: Akismet`. */
function headerOf(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>()
  for (const line of text.split(/\r\n|\r|\n/)) {
    const { key, value } = /^[ \t/*#@]*(?<key>[A-Za-z ]{1,40}):(?<value>.*)$/.exec(line)?.groups ?? {}
    const name = key?.trim().toLowerCase()
    if (name && value !== undefined && !values.has(name))
      values.set(name, value.replace(/(?:\*\/|\?>).*$/, '').trim())
  }
  return values
}
