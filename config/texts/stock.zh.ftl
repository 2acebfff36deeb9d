# 到货与门店预留：主动告知客户的内容

stock-back = { $item } 已到货，现货 { $stock } 件。您之前要求到货时通知您。
stock-back-fewer = { $item } 已到货，但少于您需要的 { $quantity } 件：目前现货 { $stock } 件。
stock-still-wanted = 您还需要吗？回复“是”，我就为您准备订单；不需要请回复“否”。
stock-still-wanted-elsewhere = 如果您仍然需要，请回复此邮件并告诉我们数量。
stock-back-subject = 已到货：{ $item }
stock-yes = 是，下单
stock-no = 不用了
reservation-subject = 您的预留 { $number }
reservation-confirmed = { $branch }已确认，为您预留：{ $items }。预留编号：{ $number }。
reservation-confirmed-until = { $branch }已确认，为您预留：{ $items }。请在{ $until }取货。预留编号：{ $number }。
reservation-refused = 很抱歉，{ $branch }无法预留：{ $items }。预留 { $number } 未能成功。
reservation-others = 以下地点有货：
    { $branches }
    需要在其中一处为您预留吗？请回复序号，或回复“否”。
reservation-nowhere = 其他门店目前没有足够的库存。您愿意等待到货吗（到货时通知您，或为您提前订货）？请回复“是”或“否”。
reservation-late = 关于预留 { $number }（{ $items }），{ $branch }尚未答复，因此还不能确定。客服专员正在联系门店，会在这里回复您。
reservation-expired = { $branch }的预留 { $number } 已到期，商品已恢复销售。如果您仍然需要，请告诉我们。
reservation-item = { $item } × { $quantity }
reservation-branch-row = { $place }. { $branch }（现货 { $stock } 件）
reason-reservation-late = { $branch }未按时确认预留 { $number }
reason-reservation-refused = { $branch }拒绝了预留 { $number }
