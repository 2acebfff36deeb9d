# 谁在写信或来电：对代表多个客户的人提出的问题，以及员工看到的原因。
contacts-which-account = 请问是关于哪一家客户？
contacts-which-account-phone = 请问您这次来电是关于哪一家客户？
reason-delegate-several = 来信人代表多个客户，未说明是哪一家：{ $accounts }
reason-account-by-domain = 邮件域名属于 { $account }，联系人未知
reason-same-name = 同一客户下姓名相同
reason-same-place = 同一客户的两个域名下邮箱名相同
reason-address-claimed = 一方提供了另一方的地址，未经证实
reason-address-written = 一方在消息中写出了另一方的地址或号码
reason-address-typed = 坐席录入了属于另一方的地址
