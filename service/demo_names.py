"""Names for the demo: people put together from a stock of characters, organs of a city that does not exist."""

from __future__ import annotations

from random import Random

_FAMILIES = (
    "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁董余苏叶吕魏蒋田杜丁沈姜范江傅钟卢汪戴崔任陆廖"
    "姚方金邱夏谭韦贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万顾赖武康贺严尹钱施牛洪龚"
)
_RARE_FAMILIES = ("欧阳", "上官", "司马", "诸葛", "尉迟", "令狐", "慕容", "夏侯")
# Given names always have two characters, from stocks that office-holders' names in the news are not made of.
_FIRST = "思雨文嘉语若景云秋海亦佳欣雅清婉慧俊浩泽梓宏新学培知承沐乐安望启修存"
_SECOND = "然轩涵怡妍婷琳颖洁燕萍航睿哲诚凡远舟松柏青竹宁恒川岚溪琪瑶悦铭楷霖泉桦菲"

CITY = "临岚市"
_ORGANS = """
发展和改革局 教育局 科学技术局 工业和信息化局 民族宗教事务局 公安局
民政局 司法局 财政局 人力资源和社会保障局 自然资源局 生态环境局
住房和城乡建设局 交通运输局 水务局 农业农村局 商务局 文化广电和旅游局
卫生健康局 退役军人事务局 应急管理局 审计局 外事办公室 市场监督管理局
体育局 统计局 医疗保障局 林业局 信访局 城市管理局
数据局 国防动员办公室 机关事务管理中心 政务服务中心 公共资源交易中心 供销合作社
档案馆 图书馆 博物馆 文化馆 气象服务中心 地震监测中心
住房公积金管理中心 社会保险中心 就业服务中心 残疾人联合会 总工会 妇女联合会
科学技术协会 文学艺术联合会 社会科学联合会 工商业联合会 归国华侨联合会 红十字会
计划生育协会 贸易促进会 公路事务中心 航道事务中心 水文中心 园林绿化中心
环境卫生中心 救助管理站 疾病预防控制中心 中心血站 急救中心 第一医院
中医医院 职业技术学院 广播电视台 日报社 投资促进中心 标准计量检测所
测绘院 规划设计院
"""
_BRANCHES = (
    "办公室", "组织人事处", "政策法规处", "计划财务处", "综合处", "业务一处", "业务二处", "监督检查处",
    "信息技术处", "服务保障处", "项目管理处", "研究处",
)  # fmt: skip


def person_name(chance: Random) -> str:
    """A plausible name: a family name and two given characters."""
    family = chance.choice(_RARE_FAMILIES) if chance.random() < 0.01 else chance.choice(_FAMILIES)
    return family + chance.choice(_FIRST) + chance.choice(_SECOND)


def organ_names() -> list[str]:
    """The 74 organs of the city, each `市…`."""
    return [f"市{name}" for name in _ORGANS.split()]


def department_name(number: int) -> str:
    """The name of an organ's department (处室), numbered from 0."""
    again, at = divmod(number, len(_BRANCHES))
    return _BRANCHES[at] + (f"（{again + 1}）" if again else "")
