package io.airlockapp.harp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Base64TextTest {

    @ParameterizedTest
    @CsvSource({
        "'', ''",
        "QQ, 41",
        "QQ==, 41",
        "QUI, 4142",
        "QUI=, 4142",
        "QUJD, 414243",
        "-wAA, fb0000",
        "_wAA, ff0000",
        "+wAA, fb0000",
        "/wAA, ff0000",
        "AAA-, 00003e",
        "AAA_, 00003f"
    })
    void decode_eitherAlphabetPaddedOrNot_givesItsBytes(String text, String bytes) {
        assertThat(Base64Text.decode(text)).isEqualTo(HexFormat.of().parseHex(bytes));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "=",
                "==",
                "====",
                "Q",
                "Q=",
                "Q===",
                "QQ=",
                "QQ===",
                "QUI==",
                "QUJD=",
                "QR==",
                "QUJ=",
                "-+AA",
                "_/AA",
                "+wA_",
                " QQ==",
                "QQ==\n",
                "Q Q=",
                "QQ==QQ==",
                "Q\u0051\u00e9=",
                "\u00ff"
            })
    void decode_anythingElse_isNull(String text) {
        assertThat(Base64Text.decode(text)).isNull();
    }
}
