# 台席上按原样显示的邮件。
desk-original = 按原样查看
desk-original-back = 返回咨询 { $number }
desk-original-from = 发件人
desk-original-reply-to = 回复地址
desk-original-to = 收件人
desk-original-cc = 抄送
desk-original-date = 日期
desk-original-remote = 有 { $count } 张外部图片未加载。
desk-original-fields = 全部邮件头
desk-original-raw = 保存原始邮件
