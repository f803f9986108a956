"""The forms that texts must have, each with the words for whoever gave it another one."""

from collections.abc import Mapping
from typing import Final

from contracts.agencies import AGENCY_CODE, DOCUMENT_NO
from languages import Words

IDENTIFIER: Final = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
"""What somebody calls one of their own: a lawyer, a client of a firm."""
COUNTY_CODE: Final = r"^[0-9-]{1,20}$"
SYSTEM: Final = r"^[a-z]+[0-9]{0,4}(-[a-z]+[0-9]{0,4})*$"
"""A name that travels, so it is a code: no room for a person's name, or for a number that could be one's."""
NUMBER_OF_OTHERS: Final = r"^[^\s\x00-\x1f\x7f]+$"
"""What another system calls a case: any signs, no blanks."""
REASON_OF_OTHERS: Final = r"^[a-z0-9][a-z0-9_-]{0,63}$"
"""Why another system refuses something: a code, no words."""
FILE_NAME: Final = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$"
"""What another system calls a file beside a package: no path, and no room for a person's name."""
SHA256: Final = r"^[0-9a-f]{64}$"
CHOSEN_AT_RANDOM: Final = r"^[A-Za-z0-9_-]{32,128}$"
"""Of a machine: nobody types it, and 32 signs are enough when they are random."""

EXPECTED: Final[Mapping[str, Words]] = {
    NUMBER_OF_OTHERS: Words("应为不含空白的编号", "a number without blanks"),
    REASON_OF_OTHERS: Words(
        "应为小写英文的原因代码，至多 64 个字符", "a reason's code in small letters, 64 characters at most"
    ),
    IDENTIFIER: Words(
        "应为字母、数字、点、下划线或连字符，以字母或数字开头，至多 64 个字符",
        "letters, digits, dots, underscores or hyphens, a letter or digit first, 64 characters at most",
    ),
    COUNTY_CODE: Words("应为行政区划代码，如 330302", "a division's code, like 330302"),
    SYSTEM: Words(
        "应为小写英文的系统代码（如 union-system2）", "a system's code in small letters, like union-system2"
    ),
    AGENCY_CODE: Words(
        "应为小写英文的部门代码（如 court、hr-ss）",
        "an agency's code in small letters, like court or hr-ss",
    ),
    DOCUMENT_NO: Words(
        "应为含数字的文号或案号，不含空格，如（2019）浙0302民初12号",
        "the number of a letter or a file, with a digit in it",
    ),
    FILE_NAME: Words(
        "应为文件名：字母、数字、点、下划线或连字符，以字母或数字开头，至多 100 个字符",
        "a file's name: letters, digits, dots, underscores or hyphens, a letter or digit first",
    ),
    CHOSEN_AT_RANDOM: Words(
        "应为随机生成的 32 至 128 个字母、数字、下划线或连字符",
        "32 to 128 letters, digits, underscores or hyphens, chosen at random",
    ),
    SHA256: Words("应为 64 位小写十六进制数", "64 hexadecimal digits in small letters"),
}
