const e=require("./scan-BWfRna4r.cjs");function*t(t,n,r){yield`{
  "Kind": "reports",
`,yield`  "Unreadable": ${e.N(n.map(({file:e,fault:t})=>({File:e,Fault:t})),1)},\n  "Reports": [`;let i=`
`;for(let e of t)yield i,yield*r(e),i=`,
`;yield`]
}
`}exports.mergedJson=t;