# Signals: what our own people are answered, and the desk's key.
signal-noted = 信号已记录：{ $customer }。负责人会看到。
signal-which-customer = 已收到信号，但不清楚是哪位客户。请提供客户编号、工单号或地址。
reason-signal-by-staff = 员工信号
reason-signal-unclear = 员工信号未说明客户
desk-signal = 信号
desk-signal-note = 信号内容
desk-key-signal = 通知客户负责人
desk-signal-kind = 类型
desk-signal-by-hand = 其他
desk-signal-competitor = 竞争对手
desk-signal-debt = 欠款
desk-signal-complaint = 不满
desk-signal-new-contact = 新联系人
desk-event-signal-raised = 已发出信号
desk-event-signal-reported = 员工信号
desk-event-signal-seen = 信号已查看
desk-event-signal-done = 信号已处理
