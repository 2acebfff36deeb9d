# 仅保存的内容：处于观察模式的渠道和邮箱，以及存档邮件。
observed-letter = 仅观察。本应发送至 { $to }，主题为“{ $subject }”：
reason-archived = 作为历史记录收入：保存并可检索，不进入处理
reason-observed = 仅观察：{ $would ->
    [acknowledge] 本应发送确认
    [answer] 机器人本应回复
    [off] 此处不发送任何内容
    [route] 本应转接来电者
   *[other] 不会发送任何内容
  }
