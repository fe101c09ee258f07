import type { CheckExamples } from './types.ts'

/** No secret of anybody: parts that are put together, so that nobody takes them for one. */
const VALUE = ['not', 'a', 'secret', '1'].join('-')

/** Of secrets.ts. */
export const SECRET_EXAMPLES: readonly CheckExamples[] = [
  {
    id: 'DS-0031',
    hits: [
      'ARG NPM_TOKEN',
      `ENV DB_PASSWORD=${VALUE}`,
      `ENV AWS_ACCESS_KEY_ID=${VALUE} REGION=eu`,
      'ARG GITHUB_TOKEN\nENV TOKEN=$GITHUB_TOKEN',
      `ENV apiKey=${VALUE}`,
      `ENV PGPASSWORD ${VALUE}`,
      'ARG JENKINS_PSW=',
      'COPY .npmrc /root/',
      'COPY id_rsa /root/.ssh/id_rsa',
      'COPY --chmod=600 certs/server.key /etc/ssl/',
      'COPY .env /app/',
      ['ADD .aws /root/.aws', 'DS-0005'],
      'FROM alpine:3.22 AS a\nFROM alpine:3.22\nCOPY --from=a /root/.netrc /root/\nUSER 1\nHEALTHCHECK NONE',
      `RUN aws configure set aws_secret_access_key ${VALUE}`,
      'RUN gcloud auth activate-service-account --key-file=/key.json',
      `RUN az login --service-principal -u app -p ${VALUE} --tenant t`,
      `RUN doctl auth init -t ${VALUE}`,
      `RUN docker login -u me --password ${VALUE}`,
      `RUN npm config set //registry.npmjs.org/:_authToken=${VALUE}`,
      `RUN curl -u me:${VALUE} -O https://example.com/a`,
      'FROM alpine:3.22 AS base\nARG API_TOKEN\nFROM base\nUSER 1\nHEALTHCHECK NONE',
    ],
    misses: [
      'ARG VERSION=1',
      'ENV GPG_KEY=0123456789ABCDEF',
      'ENV PUBLIC_KEY=abc SSH_PUB_KEY=abc',
      'ENV DB_PASSWORD_FILE=/run/secrets/db',
      'ENV DB_PASSWORD=/run/secrets/db',
      'ENV TOKEN_TTL=3600 AUTH_TYPE=basic KEY_PREFIX=a SSH_AUTH_SOCK=/s',
      'ENV ALLOW_EMPTY_PASSWORD=yes',
      'ENV DB_PASSWORD=""',
      'ENV AUTH=false',
      'ENV MONKEY=banana KEYBOARD=de COMPASS=north',
      'COPY .env.example /app/',
      'COPY id_rsa.pub /root/.ssh/',
      'COPY src/tokens.ts /app/',
      'RUN --mount=type=secret,id=aws aws configure set aws_secret_access_key "$(cat /run/secrets/aws)"',
      'RUN aws configure set region eu-central-1',
      'RUN doctl auth init',
      'RUN doctl -t x compute droplet list',
      'RUN az login --identity',
      'RUN docker login -u me --password-stdin < p',
      'RUN gcloud config set project auth',
      'RUN curl -u me -O https://example.com/a',
      'RUN aws configure set aws_secret_access_key "$(cat /run/secrets/aws)"',
      'FROM alpine:3.22 AS build\nARG NPM_TOKEN\nRUN npm ci\nFROM alpine:3.22\nCOPY --from=build /app /app\nUSER 1\nHEALTHCHECK NONE',
      'ARG NPM_TOKEN\nFROM alpine:3.22\nUSER 1\nHEALTHCHECK NONE',
    ],
  },
  {
    id: 'PLD-0108',
    hits: [
      [`RUN git clone https://me:${VALUE}@example.com/a.git`, 'PLD-0115'],
      `ENV DATABASE_URL=postgres://app:${VALUE}@db/app`,
      [`RUN pip install --no-cache-dir --extra-index-url https://me:${VALUE}@example.com/ a==1`, 'PLD-0117'],
    ],
    misses: [
      ['RUN git clone https://$USER:$TOKEN@example.com/a.git', 'PLD-0115'],
      ['RUN git clone https://me@example.com/a.git', 'PLD-0115'],
      'ENV URL=https://example.com:8080/a@b',
      'ENV URL=http://user:password@example.com/',
    ],
  },
]
