const e={file:48,hardlink:49,symlink:50,directory:53,other:51};function*t(e,t,i){yield`{
  "layer": [`;for(let t of e.layers)yield t.index===0?`
`:`,
`,yield`    ${JSON.stringify(n(t,i(t.index)))}`;yield`\n  ],\n  "image": ${JSON.stringify(r(e,t),null,2).replaceAll(`
`,`
  `)}\n}\n`}function n({index:t,diffId:n,digest:r,bytes:i,createdBy:a},o){return{index:t,id:r??n,digestId:n,sizeBytes:i,command:a??``,fileList:o.map(({path:t,kind:n,bytes:r,target:i})=>({path:t,typeFlag:e[n],linkName:i??``,size:r,isDir:n===`directory`}))}}function r({shippedBytes:e},{wastedBytes:t,score:n,paths:r}){return{sizeBytes:e,inefficientBytes:t,efficiencyScore:n,fileReference:r.map(({count:e,bytes:t,path:n})=>({count:e,sizeBytes:t,file:`/${n}`}))}}exports.treeJson=t;