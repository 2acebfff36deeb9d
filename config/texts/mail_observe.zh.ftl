# 仅保存的内容：处于观察模式的渠道和邮箱，以及存档邮件。
observed-letter = 仅观察。本应发送至 { $to }，主题为“{ $subject }”：
reason-archived = 作为历史记录收入：保存并可检索，不进入处理
reason-copy-answers = 同一邮件也发到了 { $mailbox }，该邮箱不是仅观察
reason-observed = 仅观察：{ $would ->
    [acknowledge] 本应发送确认
    [answer] 机器人本应回复
    [off] 此处不发送任何内容
    [route] 本应转接来电者
   *[other] 不会发送任何内容
  }
desk-observed = 仅观察
desk-observed-why = 仅显示本应执行的操作；未发送任何内容，不能在此处理。

## The page of channels
admin-channels = 渠道
admin-channels-about = 各渠道是否正常、来源读取到何处、有哪些待处理，以及哪些仅观察。
admin-channels-as-of = 截至 { $time }；本页自动更新。
admin-channel-state = 状态
admin-channel-heard = 上次响应
admin-channel-well = 正常
admin-channel-behind = 正在追赶
admin-channel-wrong = 需要检查
admin-channel-quiet = 尚无响应
admin-channel-inbox = 等待处理
admin-channel-quarantined = 隔离中
admin-letters-queued = 待发消息
admin-letters-sent = 7天内已发
admin-letters-failed = 7天内失败
admin-letters-unknown = 发送结果未知
admin-letters-bounced = 7天内退回
admin-source = 来源
admin-sources-of = { $channel } 的来源
admin-source-waiting = 等待
admin-source-taken = 已收入
admin-source-missing = 缺失
admin-source-checked = 核对时间
admin-observed = 仅观察
admin-observed-mailboxes = 仅观察：
admin-would-have = 处于观察模式的渠道在7天内本应做什么
admin-would-have-about = { $messages } 条消息，{ $cases } 个工单；均未发送也未执行。展开可查看工单。
admin-would-say = 本应回复什么
admin-would-goes = 本应转到哪里
admin-would-why = 为何不会回复
admin-would-agent = 本应首先询问谁
admin-would-intent = 主题
admin-would-say-acknowledge = 确认函
admin-would-say-answer = 机器人的回复
admin-would-say-route = 转接电话
admin-would-say-nothing = 不回复
admin-would-goes-queue = 队列：{ $queue }
admin-would-goes-bot = 机器人
admin-would-goes-agent = 客服人员
admin-would-goes-nobody = 无人
admin-would-goes-junk = 垃圾文件夹
