import { sha256 } from '../../../core/sha256.ts'
import { words } from '../words.ts'

/*
 * Private keys that are part of a package which everybody can download: those of the tests and examples of
 * Python, OpenSSL, GnuTLS, Go, Twisted, Docker, OpenVPN and others. Who finds one learns nothing; who uses one has no
 * secret, which is worth telling where it does not lie among tests or documentation. Beginnings of SHA-256 over the
 * base64 of the body, without white space; the list is made of Debian's packages.
 */
const DIGEST_LENGTH = 16

const PUBLISHED: ReadonlySet<string> = new Set(
  words(`
  038c00715a6dec8b 07e9606aebaaee65 0abce0c5fd3b863e 0b1e65051d79640f 0e3e21d3a5f6a1c3
  0fe3abd25700a1f1 11459d6d79b1b7c6 17f0d423526d5be4 1fd45a731e3eb08a 202f69107b5176c8
  247b1341d3e31dba 24a2416c5abbb673 267afc4cd87840de 2997587514db7448 2e132423b81dfb52
  3059ceeb122b9704 30db3ea6d728b88c 313784623979b354 314bdd33e4e8d63b 355ff4c1932a0eb4
  3877af23a6146e89 3af7ff3247d711aa 43c89031b4acc4e3 4a1ee2b89cd83f38 4fc297f32f0a98f8
  5029f2dfad67b846 518a21fe5a8a54f8 564cb12fd4416e81 574cd7f5fa0746c7 61979dc907d48755
  687f2d69450298c0 68f817ce2c1de6af 69f8153f515723b9 6aa535a7780e9278 6f934adcf467d04b
  7020e0f0bf4b9e98 732715607901987a 80254f91d0f04bf4 8aa638674280d364 8e8470b7023a6edb
  91dff1c49404b937 96f3e679249d9348 9ab6db67523ba607 9c4098b0aacbec20 a392d787746182a3
  a4b13c7bba72f43a aa3a24953b608542 ab1fbbbc3dc4dffc b9ade564573db809 be53fee9567d1b1d
  bf552d2ff30b20f0 c0c33e8dfddeb0a8 c21f5fc525cdcd86 c780c483da21d367 c8471aee113b632b
  cadf1e62661d5d21 d0015ffd2d53443a d63cfe7d0783ea1d d95a591718eb9088 dc2110ba6d9a687c
  e05d1c2b1686a455 e8530c0f91d24e6d ebd15fcfb1ad7ee6 ebf0b1587c9ce3a3 ecf474f079ada7ce
  eed0eb22ef47cdc7 f287c70b1db074fe f3911e5b1781dd57 f9526a721c2a2f21 fb0dcbb1735b2230
  fd681435cd09e054
`),
)

/** @param body base64 of a private key, without white space */
export function isPublishedKey(body: string): boolean {
  return PUBLISHED.has(digestOfKey(body))
}

function digestOfKey(body: string): string {
  return sha256(body).slice(0, DIGEST_LENGTH)
}
