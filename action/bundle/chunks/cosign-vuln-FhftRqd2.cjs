function e(e){return{write:(n,r)=>t(n,r,e)}}function*t(e,t,n){let{tool:r,database:i,createdAt:a}=e,o=JSON.stringify(r.version);yield`{
  "invocation": {
    "parameters": [],
    "uri": "",
    "event_id": "",
    "builder.id": ""
  },
`,yield`  "scanner": {\n    "uri": ${JSON.stringify(`pkg:npm/${r.name}@${r.version}`)},\n    "version": ${o},\n`,yield`    "db": {\n      "uri": "",\n      "version": ${JSON.stringify(i.digest)}\n    },\n    "result": `,yield*n.write(e,t),yield`  },
`;let s=JSON.stringify(a);yield`  "metadata": {\n    "scanStartedOn": ${s},\n    "scanFinishedOn": ${s}\n  }\n}\n`}exports.cosignVulnFormat=e;