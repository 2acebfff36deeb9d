# 发到多个邮箱的邮件、邮件往来、用邮件工作的客服
reason-copy = 同一封邮件，也发到 { $mailbox }
