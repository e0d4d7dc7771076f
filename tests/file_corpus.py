"""Every kind of file that is taken, and every known way to be hostile, by a name for the case."""

from __future__ import annotations

import pikepdf

from tests import files


def sound() -> dict[str, tuple[str, bytes]]:
    """By a name for the case: the name of a file that is taken, and its content."""
    return {
        "pdf": ("Board policy 5125.pdf", files.pdf()),
        "pdf 2": (
            "policy.v1.2.PDF",
            files.pdf(pages=3, words="Second", object_stream_mode=pikepdf.ObjectStreamMode.generate),
        ),
        "pdf innocent": ("words.pdf", files.pdf(change=files.pdf_with_innocent_words)),
        "site printed": ("example.com.pdf", files.pdf(words="Printed page")),
        **{
            f"pdf with rights, {words}": (
                "protected.pdf",
                files.pdf(
                    words="Protected", encryption=pikepdf.Encryption(user="", owner="b", R=revision, **older)
                ),
            )
            for words, revision, older in (
                ("40 bits", 2, {"aes": False, "metadata": False}),
                ("128 bits", 4, {"aes": True}),
                ("256 bits", 6, {"aes": True}),
            )
        },
        "jpg of a camera": ("camera.jpg", files.noted("JPEG", {"Make": "Camera", "Orientation": 6})),
        "png": ("chart.png", files.picture("PNG")),
        "jpg": ("photo.jpg", files.picture("JPEG")),
        "jpeg": ("photo.JPEG", files.picture("JPEG", (9, 9))),
        "gif": ("screen.gif", files.picture("GIF")),
        "webp": ("screen.webp", files.picture("WEBP")),
        "docx": ("agreement.docx", files.office("docx")),
        "docx with embedded": (
            "report.docx",
            files.office("docx", parts={"word/embeddings/table.xlsx": files.office("xlsx")}),
        ),
        "xlsx": ("vendors.xlsx", files.office("xlsx")),
        "pptx": ("training.pptx", files.office("pptx")),
        "csv": ("vendors.csv", b"vendor,signed\nAcme,2026-01-01\n"),
        "csv utf-16": ("vendors16.csv", "vendor,signed\nÁcme,2026\n".encode("utf-16")),
        "csv latin-1": ("vendors1.csv", "vendor;signé\nÀcme;2026\n".encode("latin-1")),
        "txt": ("minutes.txt", "Minutes of May 4 – “all agreed”\r\n".encode()),
        "emoji": ("🦉 plan ōlelo.txt", b"plan\n"),
        "printed twice": ("report.docx.pdf", files.pdf(words="Printed")),
    }


def hostile() -> dict[str, tuple[str, bytes, str]]:
    """By a name for the case: the name of a file that is refused, its content, and the slug of the reason."""
    png, jpg = files.picture("PNG"), files.picture("JPEG")
    macro = "application/vnd.ms-word.document.macroEnabled.main+xml"
    dtd = '<!DOCTYPE a [<!ENTITY b "c">]>'
    return {
        "html as pdf": ("page.pdf", files.HTML, "content-differs"),
        "svg": ("logo.svg", files.SVG, "ending-unknown"),
        "svg as png": ("logo.png", files.SVG, "content-differs"),
        "svg as txt": ("logo.txt", files.SVG, "content-differs"),
        "html as txt": ("page.txt", files.HTML, "content-differs"),
        "html as csv": ("page.csv", b"\n  " + files.HTML, "content-differs"),
        "pdf with html before": ("both.pdf", files.HTML + files.pdf(), "content-differs"),
        "pdf with html behind": ("both.pdf", files.pdf() + files.HTML, "something-else-inside"),
        "pdf with html in its head": (
            "both.pdf",
            files.pdf().replace(b"\n", b"\n%" + files.HTML + b"\n", 1),
            "something-else-inside",
        ),
        "pdf with archive behind": (
            "both.pdf",
            files.pdf() + files.archive({"a": b"a"}),
            "something-else-inside",
        ),
        "gif with script behind": (
            "both.gif",
            files.picture("GIF") + b"=1;alert(1)//",
            "something-else-inside",
        ),
        "png with archive behind": ("both.png", png + files.archive({"a": b"a"}), "something-else-inside"),
        "png with more behind": ("both.png", png + b"more", "something-else-inside"),
        "jpg with archive behind": ("both.jpg", jpg + files.archive({"a": b"a"}), "something-else-inside"),
        "jpg with html behind": ("both.jpg", jpg + bytes(2000) + files.HTML, "something-else-inside"),
        "png as jpg": ("photo.jpg", png, "content-differs"),
        "pdf as docx": ("plan.docx", files.pdf(), "content-differs"),
        "zip as docx": ("plan.docx", files.archive({"a.txt": b"a"}), "content-differs"),
        "xlsx as docx": ("plan.docx", files.office("xlsx"), "content-differs"),
        "program as pdf": ("setup.pdf", b"MZ" + bytes(100), "content-differs"),
        "program": ("setup.exe", b"MZ" + bytes(100), "ending-unknown"),
        "double ending exe last": ("policy.pdf.exe", files.pdf(), "ending-unknown"),
        "double ending pdf last": ("policy.php.pdf", files.pdf(), "ending-double"),
        "double ending with space": ("policy.exe .pdf", files.pdf(), "ending-double"),
        "escaped nul": ("a.pdf%00.html", files.pdf(), "ending-unknown"),
        "nul": ("a.pdf\x00.html", files.pdf(), "ending-unknown"),
        "no ending": ("policy", files.pdf(), "ending-missing"),
        "reserved": ("CON", files.pdf(), "ending-missing"),
        "dot": (".", files.pdf(), "name-missing"),
        "hidden": (".htaccess", b"a", "name-missing"),
        "turned": ("fdp.\u202eexe.pdf", files.pdf(), "name-disguised"),
        "turned by isolate": ("a\u2066b.pdf", files.pdf(), "name-disguised"),
        "docm": ("plan.docm", files.office(), "ending-macro"),
        "xlsm": ("plan.xlsm", files.office("xlsx"), "ending-macro"),
        "old office": ("plan.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old-office"),
        "encrypted office": ("plan.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old-office"),
        "hta": ("a.hta", files.HTML, "ending-unknown"),
        "lnk": ("a.lnk", b"L\x00\x00\x00", "ending-unknown"),
        "iso": ("a.iso", bytes(100), "ending-unknown"),
        "empty": ("empty.pdf", b"", "empty"),
        "pdf truncated": ("half.pdf", files.pdf()[:200], "unreadable"),
        "pdf of nothing": ("nothing.pdf", b"%PDF-1.7\n%%EOF\n", "unreadable"),
        "pdf with password": (
            "closed.pdf",
            files.pdf(encryption=pikepdf.Encryption(user="a", owner="b")),
            "encrypted",
        ),
        "pdf with rights and script": (
            "script.pdf",
            files.pdf(change=files.pdf_with_script, encryption=pikepdf.Encryption(user="", owner="b")),
            "active",
        ),
        "pdf with rights and attachment": (
            "list.pdf",
            files.pdf(
                change=files.pdf_with_attachment,
                encryption=pikepdf.Encryption(user="", owner="b"),
                object_stream_mode=pikepdf.ObjectStreamMode.generate,
            ),
            "attachments",
        ),
        "pdf with rights and bomb": (
            "bomb.pdf",
            files.pdf(change=files.pdf_with_bomb, encryption=pikepdf.Encryption(user="", owner="b")),
            "unpacks-too-large",
        ),
        "pdf locked for named readers": ("closed.pdf", files.pdf_for_named_readers(), "encrypted"),
        **{
            f"{case} in {ending}": (f"photo.{ending}", content, f"picture-{case.split()[0]}")
            for case, ending, content in files.telling_pictures()
        },
        "pdf with script": ("script.pdf", files.pdf(change=files.pdf_with_script), "active"),
        "pdf with hidden script": (
            "script.pdf",
            files.pdf(
                change=files.pdf_with_hidden_script, object_stream_mode=pikepdf.ObjectStreamMode.generate
            ),
            "active",
        ),
        "pdf with launch": ("launch.pdf", files.pdf(change=files.pdf_with_launch), "active"),
        "pdf with form script": ("form.pdf", files.pdf(change=files.pdf_with_form_script), "active"),
        "pdf with attachment": ("portfolio.pdf", files.pdf(change=files.pdf_with_attachment), "attachments"),
        "pdf with many pages": ("long.pdf", files.pdf(pages=2001), "too-many-pages"),
        "pdf bomb": (
            "bomb.pdf",
            files.pdf(
                change=files.pdf_with_bomb,
                compress_streams=False,
                stream_decode_level=pikepdf.StreamDecodeLevel.none,
            ),
            "unpacks-too-large",
        ),
        "pdf double bomb": (
            "bomb.pdf",
            files.pdf(
                change=files.pdf_with_double_bomb,
                compress_streams=False,
                stream_decode_level=pikepdf.StreamDecodeLevel.none,
            ),
            "unpacks-too-large",
        ),
        "pdf loop": ("loop.pdf", files.looping_pdf(), "unreadable"),
        "pdf nested": ("deep.pdf", files.nested_pdf(), "unreadable"),
        "pixel flood": ("flood.png", files.pixel_flood(), "too-many-pixels"),
        "pixels just over": ("flood.png", files.pixel_flood(10_000, 4001), "too-many-pixels"),
        "png broken": ("broken.png", png[:40] + png[-12:], "unreadable"),
        "jpg broken": ("broken.jpg", jpg[:40], "unreadable"),
        "docx with macros": ("plan.docx", files.office(parts={"word/vbaProject.bin": b"a"}), "macros"),
        "docx with macro type": ("plan.docx", files.office(kind=macro), "macros"),
        "docx with embedded macros": (
            "plan.docx",
            files.office(parts={"word/embeddings/a.xlsm": b"a"}),
            "macros",
        ),
        "docx with control": ("plan.docx", files.office(parts={"word/activeX/activeX1.xml": b"a"}), "macros"),
        "docx with program": ("plan.docx", files.office(parts={"word/embeddings/a.exe": b"a"}), "macros"),
        "docx without its list": (
            "plan.docx",
            files.office(without=("[Content_Types].xml",)),
            "content-differs",
        ),
        "docx with entities": ("plan.docx", files.office(before=dtd), "parts-crafted"),
        "docx slip": ("plan.docx", files.office(parts={"../../evil.xml": b"a"}), "parts-crafted"),
        "docx absolute": ("plan.docx", files.office(parts={"/etc/passwd": b"a"}), "parts-crafted"),
        "docx windows path": ("plan.docx", files.office(parts={"C:/evil.xml": b"a"}), "parts-crafted"),
        "docx same names": (
            "plan.docx",
            files.office(parts={"word/A.xml": b"a", "word/a.xml": b"b"}),
            "parts-crafted",
        ),
        "docx link": ("plan.docx", files.linked_office(), "parts-crafted"),
        "docx overlapping": ("plan.docx", files.overlapping(), "parts-crafted"),
        "docx with bytes before": ("plan.docx", b"PK\x03\x04" + files.office(), "parts-crafted"),
        "docx with bytes behind": ("plan.docx", files.office() + b"more", "parts-crafted"),
        "docx of many parts": ("plan.docx", files.many_entries(), "too-many-parts"),
        "docx claiming parts": ("plan.docx", files.claiming_entries(), "too-many-parts"),
        "docx closed": ("plan.docx", files.encrypted_office(), "encrypted"),
        "docx bomb": ("plan.docx", files.office_bomb(), "unpacks-too-large"),
        "docx lying bomb": ("plan.docx", files.lying_bomb(), "unreadable"),
        "docx with archives": ("plan.docx", files.nested_archive(), "archive-inside"),
        "nul in txt": ("a.txt", b"a\x00b", "not-text"),
        "binary as txt": ("a.txt", bytes(range(1, 255)), "not-text"),
        "half utf-16": ("a.txt", b"\xff\xfea", "not-text"),
        "broken utf-8": ("a.txt", b"\xef\xbb\xbf\xff\xfe\xfd", "not-text"),
        "pdf as txt": ("a.txt", files.pdf(), "content-differs"),
        "endless cell": ("a.csv", b'"' + b"a" * 1_100_000 + b'"\n', "unreadable"),
    }
