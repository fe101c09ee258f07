import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { failure, json } from '../../../test/image-archives.ts'
import { parseConfig } from './parse-config.ts'
import { MAX_HISTORY, MAX_LAYERS } from './schema.ts'

const DIFF_ID = `sha256:${'b'.repeat(64)}`

describe('parseConfig', () => {
  it('reads what reports and policies want', () => {
    const document = {
      created: '2024-01-01T00:00:00Z',
      author: 'somebody',
      architecture: 'arm',
      os: 'linux',
      variant: 'v6',
      config: {
        User: '1000',
        Env: ['A=b'],
        Entrypoint: ['/bin/sh'],
        Cmd: ['-c', 'true'],
        WorkingDir: '/srv',
        ExposedPorts: { '443/tcp': {}, '80/tcp': {} },
        Volumes: { '/data': {} },
        Labels: { a: 'b', empty: '', missing: null },
        StopSignal: 'SIGINT',
        Healthcheck: { Test: ['CMD', 'true'] },
      },
      rootfs: { type: 'layers', diff_ids: [DIFF_ID] },
      history: [{ created_by: 'ADD file', comment: 'c', created: 'd' }, { empty_layer: true }],
    }

    const { config, diffIds } = parseConfig(json(document), 'it')

    assert.deepEqual(diffIds, [DIFF_ID])
    assert.deepEqual(config, {
      created: '2024-01-01T00:00:00Z',
      author: 'somebody',
      architecture: 'arm',
      os: 'linux',
      variant: 'v6',
      user: '1000',
      env: ['A=b'],
      entrypoint: ['/bin/sh'],
      cmd: ['-c', 'true'],
      workingDir: '/srv',
      exposedPorts: ['443/tcp', '80/tcp'],
      volumes: ['/data'],
      labels: { a: 'b', empty: '', missing: '' },
      stopSignal: 'SIGINT',
      healthcheck: true,
      history: [
        { created: 'd', createdBy: 'ADD file', comment: 'c', emptyLayer: false },
        { emptyLayer: true },
      ],
      raw: document,
    })
  })

  it('leaves out what is null, empty or missing', () => {
    const nulls = { User: '', Env: null, Cmd: null, Labels: null, ExposedPorts: null, Healthcheck: null }

    const { config, diffIds } = parseConfig(json({ config: nulls, rootfs: { diff_ids: null } }), 'it')

    const { raw: _raw, ...rest } = config
    assert.deepEqual(diffIds, [])
    assert.deepEqual(rest, {
      architecture: '',
      os: '',
      env: [],
      entrypoint: [],
      cmd: [],
      exposedPorts: [],
      volumes: [],
      labels: {},
      healthcheck: false,
      history: [],
    })
  })

  const commands: readonly (readonly [unknown, readonly string[], boolean])[] = [
    ['sh -c true', ['sh -c true'], false],
    ['', [], false],
    [['a', 'b'], ['a', 'b'], false],
  ]
  for (const [written, expected] of commands) {
    it(`takes ${JSON.stringify(written)} for a command`, () => {
      const { config } = parseConfig(json({ config: { Cmd: written }, rootfs: {} }), 'it')

      assert.deepEqual(config.cmd, expected)
    })
  }

  it('takes a health check of NONE for none', () => {
    const bytes = json({ config: { Healthcheck: { Test: ['NONE'] } }, rootfs: {} })

    assert.equal(parseConfig(bytes, 'it').config.healthcheck, false)
  })

  it('is not fooled by names of prototypes', () => {
    const bytes = Buffer.from(
      '{"rootfs":{},"config":{"Labels":{"__proto__":"x","constructor":"y"}},"__proto__":{"os":"z"}}',
    )

    const { config } = parseConfig(bytes, 'it')

    assert.equal(config.os, '')
    assert.equal(config.labels['constructor'], 'y')
    assert.equal(Object.getPrototypeOf(config.labels), Object.prototype)
  })

  const refused: readonly (readonly [string, unknown, string])[] = [
    ['no rootfs', {}, 'rootfs'],
    ['a diff id that is none', { rootfs: { diff_ids: ['x'] } }, 'rootfs.diff_ids.0'],
    [
      'too many diff ids',
      { rootfs: { diff_ids: Array.from({ length: MAX_LAYERS + 1 }, () => DIFF_ID) } },
      'diff_ids',
    ],
    [
      'too long a history',
      { rootfs: {}, history: Array.from({ length: MAX_HISTORY + 1 }, () => ({})) },
      'history',
    ],
    ['labels that are no texts', { rootfs: {}, config: { Labels: { a: 1 } } }, 'config.Labels.a'],
  ]
  for (const [name, document, where] of refused) {
    it(`refuses ${name}`, () => {
      assert.throws(() => parseConfig(json(document), 'The config'), failure('manifest-invalid', where))
    })
  }
})
