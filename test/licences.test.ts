import assert from 'node:assert/strict'
import { join } from 'node:path'
import { it } from 'node:test'
import { licenceTexts } from '../tools/licences.ts'

const SCHEMAS = join(import.meta.dirname, '../src/kubernetes/schema')

it('whoever passes on the definitions of Kubernetes passes on their licence', () => {
  const text = licenceTexts([join(SCHEMAS, 'data/definitions.generated.ts'), join(SCHEMAS, 'validator.ts')])

  assert.match(text, /^definitions\.generated\.ts is made of the definitions of the Kubernetes API/)
  assert.match(text, /Copyright The Kubernetes Authors/)
  assert.match(text, /TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION/)
  assert.equal(licenceTexts([join(SCHEMAS, 'validator.ts')]), '')
})
