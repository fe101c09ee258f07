import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type AddressClass, addressBytes, classOfAddress } from './address-class.ts'

const CASES: Readonly<Record<AddressClass, readonly string[]>> = {
  public: [
    '1.1.1.1',
    '172.15.255.255',
    '172.32.0.1',
    '100.128.0.1',
    '2606:4700::1111',
    '::ffff:8.8.8.8',
    '64:ff9b::8.8.8.8',
    '2002:808:808::1',
    '2001:0:808:808::f7f7:f7f7',
  ],
  private: [
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '100.64.0.1',
    'fd12:3456::1',
    'fec0::1',
    '::ffff:10.0.0.1',
    '::ffff:a00:1',
    '::10.0.0.1',
    '64:ff9b::a00:1',
    '2002:c0a8:101::1',
    '2001:0:808:808::f5ff:fffe',
    '2001:0:a00:1::f7f7:f7f7',
    '2606:4700::5efe:10.0.0.1',
  ],
  loopback: [
    '127.0.0.1',
    '127.255.255.254',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:0:127.0.0.1',
    '2002:7f00:1::',
  ],
  'link-local': [
    '169.254.169.254',
    '169.254.170.2',
    'fe80::1',
    'fe80::1%eth0',
    'febf::1',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    '64:ff9b::a9fe:a9fe',
    '2002:a9fe:a9fe::',
  ],
  metadata: [
    'fd00:ec2::254',
    'fd00:ec2::23',
    'fd20:ce::254',
    '100.100.100.200',
    '168.63.129.16',
    '192.0.0.192',
    '::ffff:100.100.100.200',
  ],
  unspecified: ['0.0.0.0', '0.1.2.3', '::', '::ffff:0.0.0.0'],
  special: [
    '192.0.2.1',
    '198.18.0.1',
    '224.0.0.1',
    '239.255.255.255',
    '240.0.0.1',
    '255.255.255.255',
    'ff02::1',
    '2001:db8::1',
    '100::1',
    '64:ff9b:1::a00:1',
  ],
}

for (const [is, addresses] of Object.entries(CASES)) {
  test(`addresses that are ${is}`, () => {
    const wrong = addresses.filter((address) => classOfAddress(address) !== is)
    assert.deepEqual(wrong, [])
  })
}

test('what is no address has no class', () => {
  for (const text of ['', 'localhost', '127.1', '0x7f.0.0.1', '1.2.3.4.5', ':::', '1.2.3.4/8', '%eth0']) {
    assert.equal(classOfAddress(text), undefined, text)
  }
})

test('an address of IPv4 is the same in the clothes of IPv6', () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      assert.equal(classOfAddress(`::ffff:${address}`), classOfAddress(address))
      assert.equal(classOfAddress(`64:ff9b::${address}`), classOfAddress(address))
    }),
  )
})

test('bytes of IPv6 are those that a URL makes of it', () => {
  fc.assert(
    fc.property(fc.ipV6(), (address) => {
      const written = new URL(`http://[${address}]/`).hostname.slice(1, -1)
      assert.deepEqual(addressBytes(address), addressBytes(written))
    }),
  )
})
