"""A small fictitious catalogue of procedures; codes 1.999xxx are visibly demonstrative."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from zlib import crc32

from chiso.sites import Unit


@dataclass(frozen=True)
class Procedure:
    """One procedure: who handles it, in how many working days, and how often it is asked for (`weight`)."""

    level: str
    field: str
    code: str
    days: int
    has_fee: bool
    service: str
    is_for_citizens: bool
    weight: int
    name: str

    @property
    def is_certification(self) -> bool:
        """Whether it certifies copies, the service that indicator 15 asks about."""
        return self.name.startswith("Chứng thực bản sao")


_HOMES = {
    "Chứng thực": ("Tư pháp",),
    "Hộ tịch": ("Tư pháp",),
    "Hòa giải ở cơ sở": ("Tư pháp",),
    "Luật sư, công chứng": ("Tư pháp",),
    "Lý lịch tư pháp": ("Tư pháp",),
    "Đất đai": ("Tài nguyên", "Môi trường", "Đất đai"),
    "Môi trường": ("Tài nguyên", "Môi trường"),
    "Đăng ký hộ kinh doanh": ("Tài chính",),
    "Đăng ký doanh nghiệp": ("Tài chính", "Kế hoạch"),
    "Hợp tác xã": ("Tài chính",),
    "Hoạt động xây dựng": ("Xây dựng", "Hạ tầng", "Đô thị", "Công trình"),
    "Đường bộ": ("Xây dựng", "Hạ tầng", "Giao thông"),
    "Lưu thông hàng hóa": ("Hạ tầng", "Công Thương"),
    "Bảo trợ xã hội": ("Lao động", "LĐ", "Y tế"),
    "Người có công": ("Lao động", "LĐ", "Nội vụ"),
    "Thi đua, khen thưởng": ("Nội vụ",),
    "Hội, quỹ": ("Nội vụ",),
    "Tín ngưỡng, tôn giáo": ("Nội vụ", "Tôn giáo"),
    "Công tác dân tộc": ("Dân tộc",),
    "Giáo dục": ("Giáo dục",),
    "Văn hóa, gia đình": ("Văn hóa",),
    "Thể dục, thể thao": ("Văn hóa",),
    "Dược, khám chữa bệnh": ("Y tế",),
    "Khoa học và công nghệ": ("Khoa học",),
    "Bưu chính, viễn thông": ("Khoa học", "Thông tin"),
    "Lễ tân, đoàn ra đoàn vào": ("Ngoại vụ",),
    "Khiếu nại, tố cáo": ("Thanh tra", "Tiếp công dân"),
    "Cư trú": ("Công an",),
    "Trồng trọt": ("Trồng trọt", "Nông nghiệp"),
    "Bảo vệ thực vật": ("Bảo vệ thực vật", "BVTV", "Nông nghiệp"),
    "Chăn nuôi": ("Chăn nuôi", "Nông nghiệp"),
    "Thú y": ("Thú y", "Nông nghiệp"),
    "Thủy sản": ("Thủy sản", "Nông nghiệp"),
    "Khai thác thủy sản": ("Thủy sản", "cảng cá", "Nông nghiệp"),
    "Lâm nghiệp": ("Lâm nghiệp", "Kiểm lâm", "Nông nghiệp"),
    "Thủy lợi": ("Thủy lợi", "Nông nghiệp"),
    "Phòng, chống thiên tai": ("Thủy lợi", "Nông nghiệp"),
    "Quản lý chất lượng nông lâm sản": ("chất lượng", "Nông nghiệp"),
    "Phát triển nông thôn": ("nông thôn", "Nông thôn"),
}
"""Words in a unit's name that tell which fields it handles."""

_ROWS = """
xã|Chứng thực|2.000815|1|1|partial|1|40|Chứng thực bản sao từ bản chính giấy tờ, văn bản
xã|Chứng thực|2.000884|1|1|partial|1|14|Chứng thực chữ ký trong các giấy tờ, văn bản
xã|Chứng thực|2.001035|2|1|none|1|4|Chứng thực hợp đồng, giao dịch liên quan đến tài sản
xã|Chứng thực|1.999010|2|1|none|1|2|Chứng thực di chúc
xã|Hộ tịch|1.001193|1|0|full|1|12|Đăng ký khai sinh
xã|Hộ tịch|1.000894|1|0|partial|1|6|Đăng ký kết hôn
xã|Hộ tịch|1.000656|1|0|full|1|5|Đăng ký khai tử
xã|Hộ tịch|1.004873|3|1|full|1|8|Cấp Giấy xác nhận tình trạng hôn nhân
xã|Hộ tịch|2.000635|1|1|full|1|9|Cấp bản sao trích lục hộ tịch
xã|Hộ tịch|1.999020|3|1|partial|1|3|Thay đổi, cải chính, bổ sung thông tin hộ tịch
xã|Hộ tịch|1.999030|5|1|partial|1|2|Đăng ký lại khai sinh
xã|Hộ tịch|1.999040|3|0|none|1|1|Đăng ký giám hộ
xã|Hộ tịch|1.999050|3|0|none|1|1|Đăng ký nhận cha, mẹ, con
xã|Bảo trợ xã hội|1.999060|12|0|full|1|4|Thực hiện, điều chỉnh trợ cấp xã hội hằng tháng
xã|Bảo trợ xã hội|1.999070|25|0|partial|1|2|Xác định, xác định lại mức độ khuyết tật
xã|Bảo trợ xã hội|1.999080|5|0|full|1|3|Hỗ trợ chi phí mai táng cho đối tượng bảo trợ xã hội
xã|Bảo trợ xã hội|1.999090|15|0|partial|1|2|Công nhận hộ nghèo, hộ cận nghèo phát sinh trong năm
xã|Người có công|1.999100|7|0|partial|1|1|Xác nhận thân nhân của người có công
xã|Người có công|1.999110|10|0|none|1|1|Mua bảo hiểm y tế cho người có công và thân nhân
xã|Đất đai|1.999120|25|1|partial|1|5|Hòa giải tranh chấp đất đai
xã|Đất đai|1.999130|10|1|partial|1|4|Xác nhận nguồn gốc, thời điểm sử dụng đất
xã|Môi trường|1.999140|5|0|partial|0|1|Xác nhận đăng ký môi trường
xã|Đường bộ|1.999150|5|1|full|0|1|Cấp phép sử dụng tạm thời lòng đường, hè phố
xã|Hoạt động xây dựng|1.999160|12|1|partial|1|3|Cấp giấy phép xây dựng nhà ở riêng lẻ tại nông thôn
xã|Tín ngưỡng, tôn giáo|1.999170|15|0|partial|0|1|Đăng ký hoạt động tín ngưỡng
xã|Thi đua, khen thưởng|1.999180|10|0|full|0|1|Tặng danh hiệu Gia đình văn hóa
xã|Hòa giải ở cơ sở|1.999190|5|0|none|1|1|Công nhận hòa giải viên
xã|Giáo dục|1.999200|10|0|partial|0|1|Thành lập nhóm trẻ, lớp mẫu giáo độc lập
xã|Trồng trọt|1.999210|5|0|partial|1|2|Chuyển đổi cơ cấu cây trồng trên đất trồng lúa
xã|Phòng, chống thiên tai|1.999220|15|0|none|1|1|Hỗ trợ khôi phục sản xuất vùng bị thiệt hại do thiên tai
phòng|Chứng thực|2.000815|1|1|partial|1|20|Chứng thực bản sao từ bản chính giấy tờ, văn bản
phòng|Chứng thực|1.999300|2|1|none|1|3|Chứng thực chữ ký người dịch
phòng|Hộ tịch|2.000635|1|1|full|1|8|Cấp bản sao trích lục hộ tịch
phòng|Hộ tịch|1.999310|10|1|partial|1|3|Đăng ký kết hôn có yếu tố nước ngoài
phòng|Hộ tịch|1.999320|3|1|partial|1|5|Thay đổi, cải chính hộ tịch, xác định lại dân tộc
phòng|Đất đai|1.999330|20|1|partial|1|10|Cấp đổi Giấy chứng nhận quyền sử dụng đất
phòng|Đất đai|1.999340|15|1|partial|1|9|Chuyển mục đích sử dụng đất
phòng|Đất đai|1.999350|30|1|none|1|4|Cấp Giấy chứng nhận quyền sử dụng đất lần đầu
phòng|Đất đai|1.999360|10|1|partial|1|12|Đăng ký biến động quyền sử dụng đất
phòng|Môi trường|1.999370|20|1|partial|0|2|Cấp giấy phép môi trường
phòng|Đăng ký hộ kinh doanh|1.001612|3|1|full|1|12|Đăng ký thành lập hộ kinh doanh
phòng|Đăng ký hộ kinh doanh|2.000720|3|1|full|1|7|Đăng ký thay đổi nội dung đăng ký hộ kinh doanh
phòng|Đăng ký hộ kinh doanh|1.999380|3|0|full|1|4|Chấm dứt hoạt động hộ kinh doanh
phòng|Hợp tác xã|1.999390|5|1|partial|0|1|Đăng ký thành lập hợp tác xã
phòng|Hoạt động xây dựng|1.999400|15|1|partial|1|9|Cấp giấy phép xây dựng mới công trình, nhà ở riêng lẻ
phòng|Hoạt động xây dựng|1.999410|10|1|partial|1|3|Điều chỉnh, gia hạn giấy phép xây dựng
phòng|Hoạt động xây dựng|1.999420|20|1|none|0|2|Thẩm định báo cáo kinh tế - kỹ thuật đầu tư xây dựng
phòng|Đường bộ|1.999430|7|0|partial|0|2|Chấp thuận thi công trên đường bộ đang khai thác
phòng|Lưu thông hàng hóa|1.999440|10|1|full|0|4|Cấp Giấy phép bán lẻ rượu
phòng|Lưu thông hàng hóa|1.999450|10|1|full|0|2|Cấp Giấy phép bán lẻ sản phẩm thuốc lá
phòng|Bảo trợ xã hội|1.999460|10|0|full|1|6|Trợ cấp xã hội hằng tháng
phòng|Bảo trợ xã hội|1.999470|5|0|full|1|4|Hỗ trợ chi phí mai táng
phòng|Người có công|1.999480|12|0|partial|1|4|Giải quyết chế độ trợ cấp một lần đối với người có công
phòng|Người có công|1.999490|7|0|partial|1|2|Cấp giấy giới thiệu thăm viếng mộ liệt sĩ
phòng|Thi đua, khen thưởng|1.999500|15|0|full|0|5|Tặng Giấy khen theo công trạng
phòng|Hội, quỹ|1.999510|25|0|partial|0|1|Công nhận ban vận động thành lập hội
phòng|Tín ngưỡng, tôn giáo|1.999520|15|0|partial|0|2|Thông báo danh mục hoạt động tôn giáo
phòng|Công tác dân tộc|1.999530|5|0|partial|1|3|Công nhận người có uy tín
phòng|Giáo dục|1.999540|20|0|partial|0|2|Cho phép trường mẫu giáo, tiểu học hoạt động giáo dục
phòng|Giáo dục|1.999550|5|0|full|1|6|Chuyển trường đối với học sinh trung học cơ sở
phòng|Giáo dục|1.999560|1|1|full|1|5|Cấp bản sao văn bằng, chứng chỉ từ sổ gốc
phòng|Văn hóa, gia đình|1.999570|7|1|partial|0|3|Cấp Giấy phép kinh doanh dịch vụ karaoke
phòng|Văn hóa, gia đình|1.999580|5|0|partial|0|1|Thông báo tổ chức lễ hội
phòng|Dược, khám chữa bệnh|1.999590|10|1|partial|0|2|Cấp giấy chứng nhận an toàn thực phẩm
phòng|Khiếu nại, tố cáo|1.999600|30|0|none|1|2|Giải quyết khiếu nại lần đầu
phòng|Khiếu nại, tố cáo|1.999610|10|0|none|1|2|Xử lý đơn
phòng|Cư trú|1.999620|7|1|full|1|10|Đăng ký thường trú
phòng|Cư trú|1.999630|3|1|full|1|8|Đăng ký tạm trú
phòng|Trồng trọt|1.999640|5|0|partial|1|2|Chuyển đổi cơ cấu cây trồng trên đất trồng lúa
phòng|Phát triển nông thôn|1.999650|15|0|partial|1|2|Hỗ trợ dự án liên kết sản xuất, tiêu thụ nông sản
phòng|Thủy lợi|1.999660|20|0|none|0|1|Phê duyệt phương án bảo vệ công trình thủy lợi
sở|Trồng trọt|1.999700|15|1|partial|0|3|Cấp Quyết định công nhận cây đầu dòng
sở|Trồng trọt|1.999710|10|1|partial|0|4|Cấp Giấy chứng nhận đủ điều kiện sản xuất phân bón
sở|Bảo vệ thực vật|1.999720|10|1|full|0|9|Cấp Giấy chứng nhận đủ điều kiện buôn bán thuốc bảo vệ thực vật
sở|Bảo vệ thực vật|1.999730|3|1|full|0|6|Cấp Giấy phép vận chuyển thuốc bảo vệ thực vật
sở|Bảo vệ thực vật|1.999740|1|1|full|0|8|Cấp Giấy chứng nhận kiểm dịch thực vật
sở|Chăn nuôi|1.999750|20|1|partial|0|4|Cấp Giấy chứng nhận đủ điều kiện chăn nuôi trang trại
sở|Chăn nuôi|1.999760|15|1|partial|0|3|Cấp Giấy chứng nhận đủ điều kiện sản xuất thức ăn chăn nuôi
sở|Thú y|1.999770|1|1|full|0|20|Cấp Giấy chứng nhận kiểm dịch động vật vận chuyển ra ngoài tỉnh
sở|Thú y|1.999780|5|1|full|1|7|Cấp Chứng chỉ hành nghề thú y
sở|Thú y|1.999790|8|1|partial|0|5|Cấp Giấy chứng nhận điều kiện vệ sinh thú y
sở|Thủy sản|1.999800|3|1|full|1|14|Cấp Giấy chứng nhận đăng ký tàu cá
sở|Thủy sản|1.999810|6|1|full|1|12|Cấp, cấp lại Giấy phép khai thác thủy sản
sở|Khai thác thủy sản|1.999820|2|0|partial|1|8|Xác nhận nguyên liệu thủy sản khai thác
sở|Thủy sản|1.999830|7|1|partial|0|4|Xác nhận đăng ký nuôi trồng thủy sản lồng bè
sở|Lâm nghiệp|1.999840|10|0|full|1|6|Xác nhận bảng kê lâm sản
sở|Lâm nghiệp|1.999850|5|0|partial|1|4|Đăng ký mã số cơ sở nuôi, trồng động vật, thực vật rừng
sở|Lâm nghiệp|1.999860|30|0|none|0|1|Phê duyệt phương án quản lý rừng bền vững
sở|Thủy lợi|1.999870|15|0|partial|0|2|Cấp giấy phép hoạt động trong phạm vi công trình thủy lợi
sở|Thủy lợi|1.999880|25|0|partial|0|1|Phê duyệt quy trình vận hành hồ chứa nước
sở|Phòng, chống thiên tai|1.999890|15|0|none|0|1|Phê duyệt việc tiếp nhận viện trợ khẩn cấp
sở|Quản lý chất lượng nông lâm sản|1.999900|12|1|full|0|8|Cấp Giấy chứng nhận cơ sở đủ an toàn thực phẩm
sở|Quản lý chất lượng nông lâm sản|1.999910|5|1|full|1|5|Cấp Giấy xác nhận kiến thức về an toàn thực phẩm
sở|Phát triển nông thôn|1.999920|30|0|partial|0|2|Công nhận làng nghề, làng nghề truyền thống
sở|Phát triển nông thôn|1.999930|15|0|partial|0|2|Hỗ trợ dự án liên kết
sở|Đất đai|1.999940|15|1|partial|0|8|Đăng ký biến động đất đai của tổ chức
sở|Môi trường|1.999941|25|1|partial|0|3|Cấp giấy phép môi trường
sở|Lý lịch tư pháp|1.999942|10|1|full|1|20|Cấp Phiếu lý lịch tư pháp cho công dân
sở|Luật sư, công chứng|1.999943|7|1|partial|1|3|Cấp Chứng chỉ hành nghề luật sư
sở|Đăng ký doanh nghiệp|1.999944|3|1|full|0|18|Đăng ký thành lập công ty trách nhiệm hữu hạn
sở|Đăng ký doanh nghiệp|1.999945|3|1|full|0|14|Đăng ký thay đổi nội dung đăng ký doanh nghiệp
sở|Hoạt động xây dựng|1.999946|20|1|partial|1|8|Cấp chứng chỉ hành nghề hoạt động xây dựng
sở|Đường bộ|1.999947|3|1|full|1|16|Đổi giấy phép lái xe
sở|Lưu thông hàng hóa|1.999948|7|1|full|0|5|Cấp Giấy phép bán buôn rượu
sở|Bảo trợ xã hội|1.999949|10|0|partial|1|2|Tiếp nhận đối tượng vào cơ sở trợ giúp xã hội
sở|Người có công|1.999950|12|0|partial|1|4|Di chuyển hồ sơ người có công với cách mạng
sở|Thi đua, khen thưởng|1.999951|20|0|full|0|3|Tặng Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh
sở|Hội, quỹ|1.999952|30|0|partial|0|1|Cho phép thành lập hội
sở|Tín ngưỡng, tôn giáo|1.999953|20|0|partial|0|2|Đăng ký sinh hoạt tôn giáo tập trung
sở|Công tác dân tộc|1.999954|10|0|partial|1|1|Công nhận người có uy tín cấp tỉnh
sở|Giáo dục|1.999955|1|1|full|1|8|Cấp bản sao văn bằng, chứng chỉ từ sổ gốc
sở|Giáo dục|1.999956|20|0|partial|0|2|Cho phép trung tâm ngoại ngữ, tin học hoạt động
sở|Văn hóa, gia đình|1.999957|5|1|full|0|4|Cấp giấy phép tổ chức biểu diễn nghệ thuật
sở|Thể dục, thể thao|1.999958|7|1|full|0|3|Cấp Giấy chứng nhận kinh doanh hoạt động thể thao
sở|Dược, khám chữa bệnh|1.999959|20|1|partial|1|6|Cấp Chứng chỉ hành nghề dược
sở|Dược, khám chữa bệnh|1.999960|25|1|partial|0|4|Cấp giấy phép hoạt động khám bệnh, chữa bệnh
sở|Khoa học và công nghệ|1.999961|15|1|partial|0|2|Cấp Giấy chứng nhận hoạt động khoa học và công nghệ
sở|Bưu chính, viễn thông|1.999962|10|1|full|0|2|Cấp giấy phép bưu chính
sở|Lễ tân, đoàn ra đoàn vào|1.999963|5|0|full|1|2|Cho phép sử dụng thẻ đi lại của doanh nhân APEC
sở|Khiếu nại, tố cáo|1.999964|30|0|none|1|2|Giải quyết khiếu nại lần hai
sở|Khiếu nại, tố cáo|1.999965|10|0|none|1|2|Xử lý đơn
"""
"""Level, field, code, working days, fee, service level, for citizens, weight, name."""

_LEVELS = {"commune": "xã", "office": "phòng", "district": "phòng"}


@cache
def procedures_at(level: str) -> tuple[Procedure, ...]:
    """The procedures of one level of units; divisions, departments and provinces share the province's."""
    kind = _LEVELS.get(level, "sở")
    return tuple(one for one in _catalogue() if one.level == kind)


def procedures_of(unit: Unit, parent: Unit | None) -> tuple[Procedure, ...]:
    """What a unit handles: all of a commune's, else those of the fields that its name speaks of.

    A part of a department keeps to the department's fields; where its own name speaks of none of them,
    it gets three of their rarer procedures, always the same ones.
    """
    offered = procedures_at(unit.level)
    if unit.level == "commune":
        return offered
    scope = (_spoken_of(parent, offered) if parent else ()) or offered
    return _spoken_of(unit, scope) or _few(unit, scope)


def _few(unit: Unit, scope: tuple[Procedure, ...]) -> tuple[Procedure, ...]:
    rare = sorted(scope, key=lambda one: one.weight)[: max(len(scope) // 2, 3)]
    first = crc32(unit.code.encode()) % max(len(rare) - 2, 1)
    return tuple(rare[first : first + 3])


def _spoken_of(unit: Unit, offered: tuple[Procedure, ...]) -> tuple[Procedure, ...]:
    return tuple(one for one in offered if any(word in unit.name for word in _HOMES[one.field]))


@cache
def _catalogue() -> tuple[Procedure, ...]:
    return tuple(_read(line) for line in _ROWS.strip().splitlines())


def _read(line: str) -> Procedure:
    level, field, code, days, fee, service, citizens, weight, name = line.split("|")
    return Procedure(level, field, code, int(days), fee == "1", service, citizens == "1", int(weight), name)
