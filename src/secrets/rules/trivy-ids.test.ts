import assert from 'node:assert/strict'
import { it } from 'node:test'
import { BUILT_IN } from './rules.generated.ts'

/** Ids of Trivy's rules by severity: `disable-rules` and ignore files of its users name them. */
const IDS = {
  CRITICAL: `aws-access-key-id aws-secret-access-key github-pat github-oauth github-app-token github-refresh-token
    github-fine-grained-pat gitlab-pat hugging-face-access-token stripe-secret-token gcp-service-account npm-access-token
    azure-storage-account-key azure-entra-client-secret azure-container-registry-credential
    azure-container-registry-password azure-app-config-connection-string openai-project-api-key
    openai-service-account-key openai-admin-api-key`,
  HIGH: `private-key shopify-token slack-access-token pypi-upload-token heroku-api-key alibaba-access-key-id
    alibaba-secret-key atlassian-api-token bitbucket-client-id bitbucket-client-secret dropbox-api-secret
    dropbox-short-lived-api-token dropbox-long-lived-api-token private-packagist-token pulumi-api-token
    dockerconfig-secret symfony-default-secret azure-sas-token azure-devops-pat azure-ai-services-key
    maven-settings-password maven-settings-passphrase maven-settings-security-master openai-legacy-api-key
    openai-service-api-key`,
  MEDIUM: `slack-web-hook twilio-api-key age-secret-key asana-client-id asana-client-secret clojars-api-token
    databricks-api-token discord-api-token discord-client-id discord-client-secret doppler-api-token dynatrace-api-token
    fastly-api-token finicity-client-secret finicity-api-token flutterwave-public-key flutterwave-enc-key
    gocardless-api-token grafana-api-token hashicorp-tf-api-token jwt-token linear-api-token linear-client-secret
    mailchimp-api-key mailgun-token mailgun-signing-key mapbox-api-token messagebird-api-token messagebird-client-id
    new-relic-user-api-key new-relic-user-api-id new-relic-browser-api-token planetscale-password planetscale-api-token
    postman-api-token rubygems-api-token sendgrid-api-token openai-realtime-client-secret`,
  LOW: `stripe-publishable-token facebook-token twitter-token adobe-client-id adobe-client-secret beamer-api-token
    contentful-delivery-api-token duffel-api-token easypost-api-token frameio-api-token hubspot-api-token
    intercom-api-token intercom-client-secret lob-api-key lob-pub-api-key sendinblue-api-token shippo-api-token
    linkedin-client-id linkedin-client-secret twitch-api-token typeform-api-token ionic-api-token`,
} as const

it('all rules that users of Trivy know are there, as grave as there', () => {
  const severities = new Map(BUILT_IN.map(({ id, severity }) => [id, severity]))
  for (const [severity, ids] of Object.entries(IDS))
    for (const id of ids.split(/\s+/)) assert.equal(severities.get(id), severity, id)
})
