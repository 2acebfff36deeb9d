# What customers are told of a promise, and the reasons that promises give.

promise-told = I am passing your question to a specialist, who will answer you { $when }.
promise-told-after = A specialist will answer you { $when }.
promise-told-closed = Our specialists are not at work now. Your question is saved, and you will have an answer { $when }.
promise-untold = I am passing your question to a specialist, who will answer you here.
promise-untold-after = A specialist will answer you here.

reason-tier-unknown = { $tier } is no tier of the settings; what { $used } is promised holds
