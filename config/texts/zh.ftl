# 网关自己对客户说的话，以及它为什么这样做。

## 时间，用于其他文本中。
when-today = 今天 { $time } 前
when-tomorrow = 明天 { $time } 前
when-date = { $date } { $time } 前
when-with-zone = { $when }（{ $zone }）
zone-moscow = 莫斯科时间
zone-beijing = 北京时间
zone-utc = UTC
just-now = 刚刚

## 邮件的确认回复。
ack-subject = Re: { $subject } [#{ $number }]
ack-subject-empty = 您的咨询 [#{ $number }]
ack-body =
    您好！

    感谢您的来信。我们已收到您的咨询，编号为 { $number }。
    专员会在{ $when }回复您。

    如需补充，请直接回复此邮件。
ack-body-unpromised =
    您好！

    感谢您的来信。我们已收到您的咨询，编号为 { $number }。
    专员会尽快回复您。

    如需补充，请直接回复此邮件。

## 对话中既非人工也非机器人所写的提示。
handover = 正在为您转接客服专员，专员会在这里回复您。
handover-promised = 正在为您转接客服专员，专员会在{ $when }回复您。
queue-place = 您正在排队，当前位置：第 { $place } 位。
queue-next = 下一位就是您。
nobody-online = 目前没有空闲的客服。您的咨询已保存，我们会回复您。
nobody-online-promised = 目前没有空闲的客服。您的咨询已保存，我们会在{ $when }回复您。
agent-joined = { $name } 已加入对话。
agent-left = { $name } 已离开对话。
agent-unnamed = 客服
case-closed = 您的咨询 { $number } 已结束。如还有问题，请直接在这里留言。
case-reopened = 您的咨询 { $number } 已重新打开。
case-transferred = 正在将您的咨询转给更合适的同事。
case-returned-to-bot = 现在由机器人为您服务。如需人工，请输入“人工”。
case-number = 您的咨询编号为 { $number }。
promise-late = 很抱歉，我们没能在承诺的时间内回复。您的咨询 { $number } 正在处理中。

## 原因：由谁处理。
reason-care-row = { $account }，{ $topic }：客户负责表中的专员（{ routing-role }）
reason-preferred-away = 首选专员不在
reason-backup = 由备选专员代替首选专员
reason-lead = 首选和备选专员都不在，由主管代替
reason-delegate = 由 { $account } 的代理人提出
reason-queue-by-topic = 队列 { $queue }：主题 { $topic }，等级 { $tier }
reason-queue-by-mailbox = 队列 { $queue }：按来信地址或拨打号码
reason-queue-by-channel = 队列 { $queue }：按来源渠道
reason-queue-by-intent = 队列 { $queue }：{ $intent } 归此队列
reason-queue-by-default = 队列 { $queue }：没有其他队列受理
reason-transferred = 由 { $by } 转来
reason-released = 已退回队列：{ $by } 已不在线
reason-reopened = 客户在可重新打开的期限内再次联系
reason-split = 从咨询 { $case } 拆分而来
reason-claimed = 由客服领取
reason-longest-idle = 队列 { $queue } 中空闲时间最长的客服
reason-agent-gone = 原负责客服已不在线
reason-last-agent = 之前服务过该客户的客服
reason-offer-expired = 未在规定时间内接受
reason-declined = 已拒绝
reason-reassigned = 由主管重新分配
reason-returned-to-bot = 已交还机器人
reason-idle = 长时间无回应后关闭
reason-snooze-over = 推迟时间已到

## 原因：机器人的处理。
reason-intent = 理解为 { $intent }（{ NUMBER($confidence, style: "percent") }）
reason-low-confidence = 把握不足：{ $intent }（{ NUMBER($confidence, style: "percent") }）
reason-intent-sure = 理解为 { $intent }（{ NUMBER($confidence, style: "percent") }，达到 { NUMBER($act_from, style: "percent") } 即处理）
reason-intent-unsure = 把握不足：{ $intent }（{ NUMBER($confidence, style: "percent") }，达到 { NUMBER($act_from, style: "percent") } 才处理）
reason-human-asked = 客户要求人工服务
reason-safety = 可能有人受到伤害
reason-complaint = 投诉
reason-two-misses = 机器人两次未能理解
reason-proof-failed = 客户未能证明身份
reason-order-system-down = 订单系统没有响应
reason-flow-runs = 流程 { $flow } 正在进行
reason-datum-came = 流程 { $flow } 所缺的信息已补上
reason-asked-who = 客户询问是机器人还是真人在回复
reason-discount-asked = 客户要求对报价 { $quote } 给予折扣
reason-flow-failed = 流程 { $flow } 无法继续
reason-no-flow = { $intent } 暂无流程
reason-asked-for-person = 客户要求人工服务
reason-no-number = 客户没有订单号
reason-no-proof = 客户无法提供身份证明
reason-locked = 身份验证错误次数过多
reason-not-found = 未找到商品
reason-callback = 需要给客户回电
reason-no-phone = 客户没有可回拨的电话号码
reason-complaint-collected = 机器人已询问投诉所需信息
reason-not-helped = 现成的答复没有解决问题
reason-no-open-request = 客户询问之前的请求，但没有未结的请求
reason-no-reference = 客户没有提供型号
reason-unavailable = 订单系统没有响应
reason-too-long = 流程步骤过多
reason-goes-in-circles = 流程陷入循环
reason-too-many-calls = 流程查询订单系统次数过多
reason-unexpected-outcome = 流程无法识别订单系统的结果
reason-attachment-only = 只有文件，没有文字
reason-voice-only = 只有语音消息
reason-empty = 没有内容
reason-out-of-scope = 超出机器人的服务范围
reason-bot-off = 此处机器人已关闭
reason-agent-owns = 已有客服处理
reason-queue-owns = 正在等待客服
reason-machine-mail = 由系统发出：已登记到该邮箱的队列

## 原因：确认回复的结果。
reason-bot-answered = 机器人的回答即为确认
reason-handover = 转接时已告知
reason-acknowledged = 已发送确认
reason-burst = 已回复同一轮的另一条消息
reason-edit = 修改了之前发送的消息
reason-nothing-to-say = 没有需要说的内容
reason-too-old = 消息过旧，不再自动回复
reason-cap = 自动回复已达上限
reason-cap-address = 对该地址的自动回复已达上限
reason-cap-case = 本咨询的自动回复已达上限
reason-cap-domain = 对该域名的自动回复已达上限
reason-cap-total = 自动回复总数已达上限
reason-window = 不久前已确认
reason-acknowledge-off = 此处确认回复已关闭
reason-reporter = 由内部员工报告
reason-ingest = 由文件导入：无需自动回复
reason-address-blocked = 发往该地址的邮件无法送达
reason-not-a-message = 不是消息，无需确认

## 原因：表明由机器发出的迹象。
reason-robot = 由机器发出
reason-robot-own = 我们自己的邮件
reason-robot-auto-reply = 自动回复
reason-robot-bounce = 退信报告
reason-robot-list = 邮件列表
reason-robot-machine = 系统邮件
reason-robot-junk = 垃圾邮件
reason-own-address = 来自我们自己的地址 { $address }
reason-own-message-id = 带有我们的 Message-ID
reason-unreadable = 邮件无法读取
reason-delivery-report = 投递报告（RFC 3464）
reason-failed-recipients = 列出了投递失败的收件人
reason-mailer-daemon = 来自邮件系统：{ $address }
reason-null-return-path-and-report = 没有退信地址，且内容像投递报告
reason-null-return-path = 没有退信地址
reason-report = { $type } 类型的报告
reason-auto-submitted = 标明 Auto-Submitted：{ $value }
reason-header = 带有邮件头 { $name }
reason-subject-says-automatic = 主题表明是自动邮件
reason-challenge = 要求发件人证明自己是人
reason-precedence = 标明 Precedence：{ $value }
reason-no-reply-address = 来自不接收回复的地址：{ $address }
reason-response-suppressed = 要求不要自动回复
reason-no-sender = 没有发件人
