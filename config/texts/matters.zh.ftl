# Cases that were parted from another
reason-other-matter = 客户在工单 { $case } 由人工处理期间提出了另一件事
reason-channel-gone = 渠道 { $channel } 已不再配置
desk-alarm-danger = 人身危险：工单 #
desk-alarm-ping-pong = 工单 # 在来回转交
