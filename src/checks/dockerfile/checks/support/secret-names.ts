import { wordSet } from './word-set.ts'
/*
 * Names by which something is a secret: of variables, and of files. What its value is, the scanner of secrets looks at.
 */

/** Whether a variable of this name holds what nobody else may know. */
export function isSecretName(name: string): boolean {
  const upper = name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase()
  if (KNOWN.has(upper)) return true
  if (INNOCENT.has(upper) || /PUBLIC|(?:^|_)PUB(?:_|$)/.test(upper)) return false
  const words = upper.split(/[^A-Z0-9]+/)
  const last = words.at(-1) ?? ''
  // What is said about a secret is none: where it lies, how long it holds, who gives it.
  if (ABOUT.has(last) || ABOUT_FIRST.has(words[0] ?? '')) return false
  return words.some((word) => SECRET_WORDS.has(word)) || last === 'USR' || SECRET_ENDING.test(upper)
}

/** Whether a file of this path usually holds what nobody else may know. */
export function isSecretFile(path: string): boolean {
  const parts = path.replaceAll('\\', '/').replace(/\/+$/, '').split('/')
  const name = (parts.at(-1) ?? '').toLowerCase()
  const above = (parts.at(-2) ?? '').toLowerCase()
  if (/(?:example|sample|template|dist|pub)$/.test(name)) return false
  return (
    SECRET_FILES.has(name) ||
    SECRET_FILES.has(`${above}/${name}`) ||
    /^\.env\.[\w-]+$/.test(name) ||
    /^id_(?:rsa|dsa|ecdsa|ed25519)/.test(name) ||
    /^service[-_]?account[\w-]*\.json$/.test(name) ||
    /\.(?:key|p12|pfx|ppk|kdbx|keystore|tfvars|tfstate|ovpn)$/.test(name)
  )
}

/** Names of the vendors' own that the words below do not tell, or that are told to be about something else. */
const KNOWN: ReadonlySet<string> = wordSet(`
  AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_SECURITY_TOKEN
  ALIBABA_CLOUD_ACCESS_KEY_ID ALICLOUD_ACCESS_KEY GOOGLE_APPLICATION_CREDENTIALS_JSON GCP_SA_JSON
  AZURE_STORAGE_CONNECTION_STRING DATABASE_DSN SENTRY_DSN_SECRET NPM_CONFIG__AUTH GITHUB_PAT GH_PAT
  GITLAB_PAT VAULT_UNSEAL_KEYS ANSIBLE_VAULT_PASS KUBECONFIG_DATA DOCKER_AUTH_CONFIG REDISCLI_AUTH
  SSHPASS MYSQL_PWD COMPOSER_AUTH
`)

/** Keys that everybody may know: those by which signatures are checked. */
const INNOCENT: ReadonlySet<string> = wordSet(`
  GPG_KEY GPG_KEYS NODE_KEYS PHP_GPG_KEYS SSH_AUTH_SOCK HOST_KEY NGINX_GPGKEY APT_KEY SIGNING_KEY_ID
  PRIMARY_KEY PARTITION_KEY SORT_KEY CACHE_KEY ROUTING_KEY
`)

const SECRET_WORDS: ReadonlySet<string> = wordSet(`
  APIKEY AUTH CREDENTIAL CREDENTIALS KEY PASSWORD PASSWD PASSPHRASE PWORD PSW SECRET SECRETS TOKEN
  ACCESSKEY PASS
`)

const SECRET_ENDING = /(?:PASSWORD|PASSWD|SECRET|TOKEN|APIKEY)$/

const ABOUT: ReadonlySet<string> = wordSet(`
  FILE FILES PATH DIR DIRECTORY FOLDER URL URI TTL TYPE LENGTH NAME ENABLED DISABLED ENABLE DISABLE
  TIMEOUT EXPIRY EXPIRATION EXPIRES ALGORITHM ALG HEADER METHOD METHODS SERVICE SERVER HOST PORT
  ISSUER ENDPOINT SOCK ID FINGERPRINT VERSION SHA256 MODE PROVIDER PREFIX SUFFIX SIZE BITS COUNT
  POLICY REQUIRED AUDIENCE SCOPE SCOPES REALM DOMAIN BACKEND STORE NAMESPACE MOUNT FORMAT
`)

const ABOUT_FIRST: ReadonlySet<string> = wordSet('ALLOW ENABLE DISABLE REQUIRE SKIP USE NO WITH')

const SECRET_FILES: ReadonlySet<string> = wordSet(`
  .npmrc .yarnrc.yml .pypirc .netrc _netrc .pgpass .my.cnf .git-credentials .env .dockercfg
  .docker/config.json .aws .aws/credentials .ssh .gnupg .kube .kube/config kubeconfig .htpasswd
  credentials.json credentials.xml client_secret.json .s3cfg .boto .azure .config/gcloud
  application_default_credentials.json secrets.yml secrets.yaml secrets.json .vault-token master.key
  shadow terraform.tfstate .terraformrc auth.json
`)
