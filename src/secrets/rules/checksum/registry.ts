import type { CheckName } from '../rule-data.ts'
import { checkAwsKeyId } from './aws-key-id.ts'
import { checkCrc32Base62 } from './crc32-base62.ts'
import { checkDiscordToken, checkDockerConfig, checkJsonToken, checkJwk } from './json.ts'
import { checkJwt } from './jwt.ts'
import {
  checkBase64Text,
  checkCrypt,
  checkKnownPassword,
  checkPassword,
  checkUrlPassword,
  checkUserPassword,
} from './password.ts'
import { checkKeyBag, checkPem } from './pem.ts'
import { checkPgp } from './pgp.ts'
import type { Check } from './types.ts'

/** What rules name by `check`: what can be computed of a secret, as its issuer or a standard describes it. */
export const CHECKS_BY_NAME: Readonly<Record<CheckName, Check>> = {
  'aws-key-id': checkAwsKeyId,
  'base64-text': checkBase64Text,
  'bcrypt-or-crypt': checkCrypt,
  'crc32-base62': checkCrc32Base62,
  'discord-token': checkDiscordToken,
  'docker-auth': checkUserPassword,
  'docker-config': checkDockerConfig,
  'json-token': checkJsonToken,
  jwk: checkJwk,
  jwt: checkJwt,
  'key-bag': checkKeyBag,
  'known-password': checkKnownPassword,
  password: checkPassword,
  pem: checkPem,
  pgp: checkPgp,
  'url-password': checkUrlPassword,
  'user-password': checkUserPassword,
}
