package io.airlockapp.harp;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The canonical form written down a second time, as the texts of RFC 8785 and ECMA-262 have it and with nothing in mind
 * but that: trees of {@link Map}, {@link List}, {@link String}, {@link Double}, {@link Boolean} and {@link #NULL}.
 */
final class ReferenceForm {

    static final Object NULL = new Object();

    private ReferenceForm() {}

    static String of(Object value) {
        if (value instanceof Map<?, ?> map) {
            // Java compares strings by their UTF-16 code units.
            Map<String, Object> sorted = new TreeMap<>();
            map.forEach((key, member) -> sorted.put((String) key, member));
            return sorted.entrySet().stream()
                    .map(member -> text(member.getKey()) + ":" + of(member.getValue()))
                    .collect(Collectors.joining(",", "{", "}"));
        }
        if (value instanceof List<?> list) {
            return list.stream().map(ReferenceForm::of).collect(Collectors.joining(",", "[", "]"));
        }
        if (value instanceof String text) {
            return text(text);
        }
        if (value instanceof Double number) {
            return number(number);
        }
        return value == NULL ? "null" : value.toString();
    }

    /** RFC 8785, section 3.2.2.2. */
    static String text(String text) {
        StringBuilder form = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            int named = "\b\t\n\f\r\"\\".indexOf(c);
            if (named >= 0) {
                form.append('\\').append("btnfr\"\\".charAt(named));
            } else if (c < 0x20) {
                form.append("\\u%04x".formatted((int) c));
            } else {
                form.append(c);
            }
        }
        return form.append('"').toString();
    }

    /** ECMA-262, section 6.1.6.1.20, Number::toString with radix 10. */
    static String number(double x) {
        if (x == 0) {
            return "0";
        }
        if (x < 0) {
            return "-" + number(-x);
        }
        BigDecimal decimal = shortest(x).stripTrailingZeros();
        String digits = decimal.unscaledValue().toString();
        int k = digits.length();
        int n = decimal.precision() - decimal.scale();
        if (k <= n && n <= 21) {
            return digits + "0".repeat(n - k);
        }
        if (0 < n && n <= 21) {
            return digits.substring(0, n) + "." + digits.substring(n);
        }
        if (-6 < n && n <= 0) {
            return "0." + "0".repeat(-n) + digits;
        }
        String exponent = "e" + (n - 1 < 0 ? "-" : "+") + Math.abs(n - 1);
        return k == 1 ? digits + exponent : digits.charAt(0) + "." + digits.substring(1) + exponent;
    }

    /** Of the decimals that read back as {@code x}, those with the fewest digits; of these, the closest, then the even. */
    private static BigDecimal shortest(double x) {
        BigDecimal exact = new BigDecimal(x);
        BigDecimal half = new BigDecimal("0.5");
        BigDecimal low = exact.add(new BigDecimal(Math.nextDown(x))).multiply(half);
        BigDecimal above =
                x == Double.MAX_VALUE ? new BigDecimal(BigInteger.ONE.shiftLeft(1024)) : new BigDecimal(Math.nextUp(x));
        BigDecimal high = exact.add(above).multiply(half);
        boolean even = (Double.doubleToRawLongBits(x) & 1) == 0;
        for (int digits = 1; ; digits++) {
            BigDecimal best = null;
            for (RoundingMode mode : List.of(RoundingMode.DOWN, RoundingMode.UP)) {
                BigDecimal candidate = exact.round(new MathContext(digits, mode));
                boolean readsBack = even
                        ? candidate.compareTo(low) >= 0 && candidate.compareTo(high) <= 0
                        : candidate.compareTo(low) > 0 && candidate.compareTo(high) < 0;
                if (readsBack && candidate.signum() > 0 && (best == null || isBetter(candidate, best, exact))) {
                    best = candidate;
                }
            }
            if (best != null) {
                return best;
            }
        }
    }

    private static boolean isBetter(BigDecimal candidate, BigDecimal best, BigDecimal exact) {
        int order =
                candidate.subtract(exact).abs().compareTo(best.subtract(exact).abs());
        return order < 0 || (order == 0 && !candidate.unscaledValue().testBit(0));
    }
}
