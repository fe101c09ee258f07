import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isAnyOf } from './products.ts'

describe('products', () => {
  const base = ['cpe:/o:redhat:enterprise_linux:9']
  const streams = ['cpe:/o:redhat:enterprise_linux:9::baseos', 'cpe:/a:redhat:enterprise_linux:9::appstream']
  const eus = ['cpe:/a:redhat:rhel_eus:9.2::appstream']
  for (const [image, record, expected] of [
    [base, ['enterprise_linux:9::appstream'], true],
    [base, ['enterprise_linux:9'], true],
    [base, ['enterprise_linux:8::appstream'], false],
    [base, ['rhel_eus:9.2::appstream'], false],
    [base, ['rhel_eus:9.2::appstream', 'enterprise_linux:9.4'], true],
    [streams, ['enterprise_linux:9::appstream'], true],
    [streams, ['enterprise_linux:9::crb'], false],
    [streams, ['enterprise_linux:9'], true],
    [eus, ['rhel_eus:9.2::appstream'], true],
    [eus, ['rhel_eus:9.4::appstream'], false],
    [eus, ['enterprise_linux:9'], false],
    [['cpe:/o:redhat:enterprise_linux:10.0::baseos'], ['enterprise_linux:10.1'], true],
    [['cpe:/a:redhat:satellite:6.14::el8'], ['satellite:6.14::el8'], true],
    [['nonsense'], ['enterprise_linux:9'], false],
    [[], ['enterprise_linux:9'], false],
  ] as const) {
    it(`${image.join()} ${expected ? 'is' : 'is not'} among ${record.join()}`, () =>
      assert.equal(isAnyOf(image, record), expected))
  }
})
