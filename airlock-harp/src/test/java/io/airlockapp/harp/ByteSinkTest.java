package io.airlockapp.harp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ByteSinkTest {

    private static final int MOST = 70;

    /** However full it is: there are a few places only where a sink is just too small for what comes next. */
    @Test
    void put_atEveryFillingLevel_growsInTime() {
        List<Consumer<ByteSink>> puts = List.of(
                sink -> sink.put('x'),
                sink -> sink.put("abcde".repeat(9).getBytes(US_ASCII), 0, 45),
                sink -> sink.putAscii("abcde".repeat(9)),
                sink -> sink.putZeros(45),
                sink -> NumberForm.write(12_345_678_901_234_567L, -5, sink),
                sink -> NumberForm.write(12_345_678_901_234_567L, -20, sink),
                sink -> NumberForm.write(12_345_678_901_234_567L, 100, sink),
                sink -> NumberForm.write(1, 20, sink));
        for (Consumer<ByteSink> put : puts) {
            ByteSink roomy = new ByteSink(1000);
            put.accept(roomy);
            String alone = new String(roomy.toByteArray(), US_ASCII);
            for (int before = 0; before < MOST; before++) {
                ByteSink sink = new ByteSink(0);
                for (int i = 0; i < before; i++) {
                    sink.put('-');
                }
                put.accept(sink);
                assertThat(new String(sink.toByteArray(), US_ASCII)).isEqualTo("-".repeat(before) + alone);
            }
        }
    }

    /** Growing by a little each time, this would copy two million million bytes. */
    @Test
    void put_byteByByte_growsByItsOwnSize() {
        ByteSink sink = new ByteSink(0);
        for (int i = 0; i < 2_000_000; i++) {
            sink.put(i);
        }
        assertThat(sink.toByteArray()).hasSize(2_000_000).endsWith((byte) 1_999_999);
    }
}
