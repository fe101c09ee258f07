import { words } from '../words.ts'

/** What documentation and first settings have for a password: everybody knows it, so it tells nobody anything. */
const KNOWN_PASSWORDS = new Set(
  words(`
  password passwd pass pwd pw secret secrets admin administrator root toor user username guest
  test tests testing foo bar baz foobar qwerty letmein welcome hunter2 swordfish sesame opensesame
  mypassword mypass mysecret mysecretpassword yourpassword yourpass somepassword thepassword
  newpassword oldpassword postgres postgresql mysql mariadb mongo mongodb redis rabbitmq rabbit
  oracle sa db database demo sample changeme changeit default private public none null nil true
  false string value token key apikey api_key empty hello world x xx xxx s3cret s3cr3t secr3t
  p4ssw0rd p@ssword p@ssw0rd passw0rd pa$$word pa55word abc abc123 correct horse tiger scott
  monkey dragon wordpress drupal joe john alice bob
`),
)

/** Whether everybody knows a password, also with digits or signs behind it: `password1`, `test123!`. */
export function isKnownPassword(password: string): boolean {
  const small = password.toLowerCase()
  return KNOWN_PASSWORDS.has(small) || KNOWN_PASSWORDS.has(small.replace(/[\d!@#$._-]{1,6}$/, ''))
}
