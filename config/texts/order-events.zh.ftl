# What the order system tells by itself: to the customer, and to people at the desk.
order-event-subject = 订单 { $number }
order-event-shipped = 您的订单 { $number } 已发货。
order-event-delayed = 非常抱歉，您的订单 { $number } 有延误。
order-event-ready-for-pickup = 您的订单 { $number } 已到店，可以提货。
order-event-delivered = 您的订单 { $number } 已送达。
order-event-cancelled = 您的订单 { $number } 已取消。
order-event-tracking = 承运商：{ $carrier }，运单号：{ $tracking }。
order-event-tracking-only = 运单号：{ $tracking }。
order-event-carrier = 承运商：{ $carrier }。
order-event-eta = 预计送达日期：{ $day }。
order-event-new-day = 新的预计日期：{ $day }。
order-event-no-day = 订单系统目前还没有新的日期。
order-event-branch = 提货地点：{ $branch }。
order-event-address = 地址：{ $address }。
order-event-hours = 营业时间：{ $hours }。
order-event-delivered-next = 如有缺件或破损，请直接回复本消息。
order-event-cancelled-next = 如果这不是您的要求，请直接回复本消息。

reason-order-unconfirmed = 订单 { $order } 未按时确认
desk-alarm-unconfirmed = 订单未按时确认：工单 #
