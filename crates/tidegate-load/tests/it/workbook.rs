//! Workbooks as Excel stores them: a ZIP of XML, here without compression.

use serde_json::json;
use tidegate_guard::Action;

use crate::house::House;

/// A ZIP archive of stored files.
fn zip(files: &[(&str, &str)]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, text) in files {
        let offset = u32::try_from(out.len()).unwrap();
        let (size, length) = (u32::try_from(text.len()).unwrap(), u16::try_from(name.len()).unwrap());
        let mut head = Vec::new();
        for short in [20_u16, 0, 0, 0, 33] {
            head.extend(short.to_le_bytes());
        }
        for word in [crc(text.as_bytes()), size, size] {
            head.extend(word.to_le_bytes());
        }
        head.extend(length.to_le_bytes());
        head.extend([0, 0]);
        out.extend(b"PK\x03\x04");
        out.extend(&head);
        out.extend(name.as_bytes());
        out.extend(text.as_bytes());
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&head);
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (begin, size) = (u32::try_from(out.len()).unwrap(), u32::try_from(directory.len()).unwrap());
    let count = u16::try_from(files.len()).unwrap().to_le_bytes();
    out.extend(directory);
    out.extend([b"PK\x05\x06\0\0\0\0".as_slice(), &count, &count, &size.to_le_bytes(), &begin.to_le_bytes(), &[0, 0]].concat());
    out
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 })
    })
}

/// A workbook of two sheets, whose cells are given as XML; style 1 is a date.
fn workbook(first: &str, second: &str) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let sheet = |cells: &str| format!("<worksheet xmlns=\"{main}\"><sheetData>{cells}</sheetData></worksheet>");
    let relation = |id: &str, kind: &str, target: &str| format!("<Relationship Id=\"{id}\" Type=\"{office}/{kind}\" Target=\"{target}\"/>");
    let relations = |all: &[String]| format!("<Relationships xmlns=\"{package}\">{}</Relationships>", all.concat());
    zip(&[
        ("[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>"),
        ("_rels/.rels", &relations(&[relation("r1", "officeDocument", "xl/workbook.xml")])),
        (
            "xl/workbook.xml",
            &format!(
                "<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets><sheet name=\"One\" sheetId=\"1\" r:id=\"r1\"/><sheet name=\"Two\" sheetId=\"2\" r:id=\"r2\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            &relations(&[
                relation("r1", "worksheet", "worksheets/sheet1.xml"),
                relation("r2", "worksheet", "worksheets/sheet2.xml"),
                relation("r3", "styles", "styles.xml"),
            ]),
        ),
        (
            "xl/styles.xml",
            &format!("<styleSheet xmlns=\"{main}\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"),
        ),
        ("xl/worksheets/sheet1.xml", &sheet(first)),
        ("xl/worksheets/sheet2.xml", &sheet(second)),
    ])
}

fn text(place: &str, text: &str) -> String {
    format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

#[tokio::test]
async fn a_sheet_is_loaded_with_its_own_types() {
    let house = House::new("", &[Action::Insert, Action::Ddl]).await;
    let head = format!("<row r=\"2\">{}{}{}{}</row>", text("B2", "Code"), text("C2", "Amount"), text("D2", "On day"), text("E2", "Paid"));
    let one = format!(
        "<row r=\"3\">{}<c r=\"C3\"><v>1.5</v></c><c r=\"D3\" s=\"1\"><v>46082</v></c><c r=\"E3\" t=\"b\"><v>1</v></c></row>",
        text("B3", "007")
    );
    let two = format!("<row r=\"5\">{}<c r=\"D5\" s=\"1\"><v>46083</v></c></row>", text("B5", "12"));
    let far = "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>2</v></c></row>";
    let book = workbook(&format!("{head}{one}{two}"), far);
    house.loaded("t.xlsx", &book, json!({})).await;
    assert_eq!(house.types("t"), "code text, amount numeric, on_day date, paid boolean");
    assert_eq!(house.psql("select * from t order by on_day"), "007|1.5|2026-03-01|t\n12||2026-03-02|");
    // A sheet with two cells at its ends is no table of seventeen thousand million.
    let wide = house.load("t.xlsx", &book, json!({"table": "wide", "sheet": "Two"})).await.unwrap_err();
    assert!(wide.message.contains("16384 columns"), "{wide:?}");
    let unknown = house.load("t.xlsx", &book, json!({"table": "x", "sheet": "Three"})).await.unwrap_err();
    assert_eq!(unknown.hint.as_deref(), Some("sheets: One, Two"));
}
