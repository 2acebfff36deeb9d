# 工作台上的邮件：回复发给谁、附件、邮件附带的信息、邮件通知
desk-to = 收件人
desk-to-choose = 请选择回复对象…
desk-to-stranger = 陌生人
desk-to-machine = 自动程序
desk-to-staff = 本公司员工
desk-to-answers-at = 对方希望回复到此地址
desk-to-answers-at-unproven = 邮件要求回复到此地址，未经证实
desk-to-other-address = 客户的其他地址
desk-to-risk = 请确认此人可以看到您写的内容。
desk-to-copied = 不会收到此回复：
desk-error-recipient = 请选择回复对象：只能是在此工单中写过信的人。
desk-sent-to = 发给
desk-mail-also-came = 还发到了
desk-mail-copied = 同时发给了
desk-mail-reply-to = 希望回复到
desk-mail-reply-to-not-followed = 不会自动采用，任何人都可能填写此地址
desk-files-attach = 添加附件
desk-files-most = 最多 { $size } MB
desk-files-chosen = 回复的附件
desk-files-remove = 移除 { $name }
desk-error-files = { $why ->
    [large] 附件总计超过 { $size } MB。请移除一部分，或给客户发送链接。
    [many] 一次回复最多 20 个附件。
    [empty] 其中一个附件是空的。
   *[channel] 此渠道不能发送附件。请移除附件，或选择其他收件人。
  }
desk-own = 我的设置
desk-own-kept = 已保存。
desk-own-mail-notices = 邮件通知
desk-own-mail-notices-about = 有工单分配给您，或客户在您的工单中来信时，系统会发邮件到 { $mail }。直接回复该邮件即可答复客户。
desk-own-mail-never = 从不
desk-own-mail-away = 未打开工作台时
desk-own-mail-always = 始终
desk-event-case-participant-joined = 有新的人来信
desk-event-case-copy-received = 同一邮件还发到了另一邮箱
desk-event-letter-bounced = 邮件被退回
desk-event-letter-arrived = 邮件已送达
desk-event-agent-mail-refused = 坐席的邮件未计为回复
desk-event-agent-mailed = 已邮件通知坐席
desk-event-case-forwarded = 由同事转发
desk-event-case-possibly-related = 可能与其他工单有关
desk-event-case-observed = 仅观察
desk-event-case-archived = 作为历史记录收入
desk-event-letter-failed = 邮件未能发送
desk-event-letter-unknown = 不确定邮件是否送达
