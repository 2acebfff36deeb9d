# What customers are told of a promise, and the reasons that promises give.

promise-told = 我已将您的问题转给客服专员，专员会在{ $when }回复您。
promise-told-after = 专员会在{ $when }回复您。
promise-told-closed = 客服专员目前不在工作时间。您的问题已保存，您将在{ $when }得到答复。
promise-untold = 我已将您的问题转给客服专员，专员会在这里回复您。
promise-untold-after = 专员会在这里回复您。

reason-tier-unknown = 设置中没有等级 { $tier }；按 { $used } 的承诺执行
