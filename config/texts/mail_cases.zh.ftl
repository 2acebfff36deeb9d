# 发到多个邮箱的邮件、邮件往来、用邮件工作的客服
reason-copy = 同一封邮件，也发到 { $mailbox }
reason-new-participant = 有新的人持我方邮件来信：应先由人工查看
reason-participant-copied = 新参与者：曾在邮件抄送中
reason-participant-colleague = 新参与者：来自同一家公司
reason-participant-stranger = 新参与者，尚不认识：邮件是转给对方的
reason-personal-mailbox = 先交给 { $person }：写到了其个人邮箱
reason-personal-stand-in = { $person } 代替 { $stands_for }（来信写到了其个人邮箱）
reason-personal-away = 来信写到 { $person } 的个人邮箱，其缺席至 { $until }
reason-personal-left = 来信写到 { $person } 的个人邮箱，但其已不在客服岗位
reason-personal-no-complaints = 来信写到 { $person } 的个人邮箱，但其不处理投诉
