import java.nio.file.Files;
import java.nio.file.Path;
import java.io.FileInputStream;
import java.io.InputStream;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Asks veraPDF about files: `FLAVOUR FILE` by line of standard input, one line and its failures for each. */
public final class Conformance {
    private Conformance() {}

    public static void main(String[] arguments) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        for (String line : new String(System.in.readAllBytes(), "UTF-8").split("\n")) {
            String[] asked = line.split(" ", 2);
            PDFAFlavour flavour = PDFAFlavour.fromString(asked[0]);
            try (InputStream file = new FileInputStream(asked[1]);
                    PDFAParser parser = Foundries.defaultInstance().createParser(file, flavour);
                    PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, 20, false, false, false)) {
                tell(validator.validate(parser), flavour);
            }
        }
    }

    private static void tell(ValidationResult found, PDFAFlavour flavour) {
        System.out.println(
                (found.isCompliant() ? "PASS " : "FAIL ") + flavour.getId() + " checks:" + found.getTotalAssertions());
        for (TestAssertion one : found.getTestAssertions()) {
            if (one.getStatus() == TestAssertion.Status.FAILED) {
                System.out.println("  " + one.getRuleId().getClause() + " " + one.getMessage());
            }
        }
    }
}
