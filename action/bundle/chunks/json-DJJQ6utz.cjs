const e=require("./scan-D_Fg3fSH.cjs");function*t(t,n,r){yield`{
  "Kind": "reports",
`,yield`  "Unreadable": ${e.q(n.map(({file:e,fault:t})=>({File:e,Fault:t})),1)},\n  "Reports": [`;let i=`
`;for(let e of t)yield i,yield*r(e),i=`,
`;yield`]
}
`}exports.mergedJson=t;