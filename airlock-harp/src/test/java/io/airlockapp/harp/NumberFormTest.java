package io.airlockapp.harp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumberFormTest {

    static String form(double value) {
        ByteSink out = new ByteSink(32);
        NumberForm.write(value, out);
        return new String(out.toByteArray(), US_ASCII);
    }

    @ParameterizedTest
    @CsvSource({
        "0000000000000000, 0",
        "8000000000000000, 0",
        "0000000000000001, 5e-324",
        "8000000000000001, -5e-324",
        "7fefffffffffffff, 1.7976931348623157e+308",
        "ffefffffffffffff, -1.7976931348623157e+308",
        "4340000000000000, 9007199254740992",
        "c340000000000000, -9007199254740992",
        "4430000000000000, 295147905179352830000",
        "44b52d02c7e14af5, 9.999999999999997e+22",
        "44b52d02c7e14af6, 1e+23",
        "44b52d02c7e14af7, 1.0000000000000001e+23",
        "444b1ae4d6e2ef4e, 999999999999999700000",
        "444b1ae4d6e2ef4f, 999999999999999900000",
        "444b1ae4d6e2ef50, 1e+21",
        "3eb0c6f7a0b5ed8c, 9.999999999999997e-7",
        "3eb0c6f7a0b5ed8d, 0.000001",
        "41b3de4355555553, 333333333.3333332",
        "41b3de4355555554, 333333333.33333325",
        "41b3de4355555555, 333333333.3333333",
        "41b3de4355555556, 333333333.3333334",
        "41b3de4355555557, 333333333.33333343",
        "becbf647612f3696, -0.0000033333333333333333",
        "43143ff3c1cb0959, 1424953923781206.2"
    })
    void write_numberOfRfc8785AppendixB_givesItsText(String bits, String text) {
        assertThat(form(Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16))))
                .isEqualTo(text);
    }

    @Test
    void write_everyHardDouble_givesItsText() throws Exception {
        try (InputStream table = NumberFormTest.class.getResourceAsStream("hard-doubles.txt")) {
            List<String> lines = new BufferedReader(new InputStreamReader(table, UTF_8))
                    .lines()
                    .toList();
            assertThat(lines).hasSizeGreaterThan(1000);
            for (String line : lines) {
                String[] parts = line.split(" ");
                assertThat(form(Double.longBitsToDouble(Long.parseUnsignedLong(parts[0], 16))))
                        .as(parts[0])
                        .isEqualTo(parts[1]);
            }
        }
    }

    @Test
    void write_randomDoubles_isTheShortestThatReadsBack_andTheClosestOfThose() {
        Random random = new Random(11);
        for (int i = 0; i < 20_000; i++) {
            double value = Math.abs(Double.longBitsToDouble(random.nextLong()));
            if (!Double.isFinite(value) || value == 0) {
                continue;
            }
            BigDecimal shortest = new BigDecimal(form(value));
            assertThat(shortest.doubleValue()).isEqualTo(value);
            int digits = shortest.stripTrailingZeros().precision();
            BigDecimal exact = new BigDecimal(value);
            BigDecimal closest = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            // The closest of that many digits reads back too, unless it lies in the narrow half of the interval.
            if (closest.doubleValue() == value) {
                assertThat(shortest).isEqualByComparingTo(closest);
            }
            if (digits > 1) {
                for (RoundingMode mode : List.of(RoundingMode.UP, RoundingMode.DOWN)) {
                    assertThat(exact.round(new MathContext(digits - 1, mode)).doubleValue())
                            .isNotEqualTo(value);
                }
            }
        }
    }

    @Test
    void logarithms_overTheWholeRange_areExact() {
        for (int e = -1074; e <= 971; e++) {
            BigDecimal power = power(e);
            assertThat(floorLog10(power)).isEqualTo(ShortestDecimal.floorLog10PowerOfTwo(e));
            assertThat(floorLog10(power.multiply(new BigDecimal("0.75"))))
                    .isEqualTo(ShortestDecimal.floorLog10ThreeQuartersOfPowerOfTwo(e));
        }
        for (int e = -292; e <= 324; e++) {
            int log = ShortestDecimal.floorLog2PowerOfTen(e);
            BigDecimal ten = BigDecimal.ONE.scaleByPowerOfTen(e);
            assertThat(ten).isGreaterThanOrEqualTo(power(log)).isLessThan(power(log + 1));
        }
    }

    private static BigDecimal power(int e) {
        return e >= 0
                ? new BigDecimal(BigInteger.TWO.pow(e))
                : BigDecimal.ONE.divide(new BigDecimal(BigInteger.TWO.pow(-e)));
    }

    private static int floorLog10(BigDecimal value) {
        return value.precision() - value.scale() - 1;
    }
}
