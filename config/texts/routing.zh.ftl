# 为什么分到这里：队列、人员、排队位置。在工作台和接口中显示。
reason-alarm = 涉及人身安全：优先于一切，交给在岗人员
reason-complaint-line = 队列“{ $queue }”：投诉专线
reason-queue-by-brand = 队列“{ $queue }”：品牌 { $brand }，主题 { $topic }
reason-queue-by-language = 队列“{ $queue }”：语言 { $language }，主题 { $topic }
reason-care-away = { $person }（{ routing-role }）不在岗，至{ $until }
reason-care-left = { $person }（{ routing-role }）已离职
reason-care-no-agent = { $person }（{ routing-role }）不处理工单
reason-care-no-complaints = { $person }（{ routing-role }）不受理投诉
reason-care-unapproved = { $person }（{ routing-role }）在客户分工表中，但尚未批准
reason-stand-in = { $account }，{ $topic }：{ $person } 代替 { $stands_for }（{ routing-role }）
reason-sticky = { $person } 上次接待过这位客户
reason-sticky-unskilled = { $person } 上次接待过这位客户，但缺少所需技能：{ $skills }
reason-entitlement-ahead = { $account } 的服务自{ $since }起生效，此前按 { $tier } 处理
reason-entitlement-over = { $account } 的服务已于{ $until }到期，现按 { $tier } 处理
reason-overflow = 等待超过 { $minutes } 分钟：同时询问队列“{ $queue }”的人员
routing-role = { $role ->
    [preferred] 首选专员
    [backup] 备选专员
    [lead] 组长
    [stand_in] 代理人
   *[other] { $role }
}
