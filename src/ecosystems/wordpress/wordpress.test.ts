import assert from 'node:assert/strict'
import { it } from 'node:test'
import { analyse } from '../../../test/analyse.ts'
import { listed } from '../../../test/listed.ts'
import { wordpressAnalyser } from './headers.ts'
import { wordpress } from './index.ts'

const PLUGIN = 'var/www/html/wp-content/plugins/harbour/harbour.php'

it('plug-ins, themes and WordPress itself are named by their headers', () => {
  const plugin = `<?php
/**
 * Plugin Name:       Harbour Light
 * Description: Says: nothing
 * Version:           1.2.3
 * License:           GPL-2.0+ */
`
  const [pkg] = analyse(wordpressAnalyser, PLUGIN, plugin).packages ?? []
  assert.deepEqual(pkg, {
    kind: 'package',
    type: 'wordpress',
    namespace: 'plugin',
    name: 'harbour',
    version: '1.2.3',
    licenses: ['GPL-2.0+'],
  })
  assert.equal(pkg && wordpress.match.purl(pkg, undefined), 'pkg:wordpress/plugin/harbour@1.2.3')
  const theme = '/*\r\nTheme Name: Deck\r\nVersion: 2.0\r\n*/\r\nbody { color: red }'
  assert.deepEqual(listed(analyse(wordpressAnalyser, 'wp-content/themes/deck/style.css', theme)), [
    'theme/deck 2.0',
  ])
  const core = "<?php\n$wp_version = '6.4.2';\n$wp_db_version = 1;"
  assert.deepEqual(listed(analyse(wordpressAnalyser, 'srv/wp-includes/version.php', core)), [
    'core/wordpress 6.4.2',
  ])
})

it('what has no header is none, and what has no version is a problem', () => {
  assert.deepEqual(analyse(wordpressAnalyser, PLUGIN, '<?php // Silence is golden.'), {})
  assert.deepEqual(listed(analyse(wordpressAnalyser, PLUGIN, '/* Plugin Name: A */')), [
    '! record-unreadable',
  ])
  assert.deepEqual(listed(analyse(wordpressAnalyser, 'wp-includes/version.php', '')), ['! record-unreadable'])
})

it('only the files of a plug-in’s own folder are wanted', () => {
  const wants = (path: string) => wordpressAnalyser.wants(path, { size: 1, mode: 0o644 })
  assert.equal(wants(PLUGIN), true)
  for (const path of [
    'wp-content/plugins/a/b/c.php',
    'wp-content/plugins/hello.php',
    'wp-content/themes/a/b/style.css',
    'a/style.css',
  ])
    assert.equal(wants(path), false, path)
})
