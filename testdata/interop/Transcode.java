import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Conversions;
import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;

/** Reads container files with Apache Avro's Java library and writes their records anew; see run.sh. */
public class Transcode {
  /** With logical types the records hold dates and decimals, else the plain values that stand for them. */
  static GenericData model(boolean logical) {
    GenericData m = new GenericData();
    if (logical) {
      m.addLogicalTypeConversion(new Conversions.DecimalConversion());
      m.addLogicalTypeConversion(new Conversions.UUIDConversion());
      m.addLogicalTypeConversion(new TimeConversions.DateConversion());
      m.addLogicalTypeConversion(new TimeConversions.TimeMillisConversion());
      m.addLogicalTypeConversion(new TimeConversions.TimeMicrosConversion());
      m.addLogicalTypeConversion(new TimeConversions.TimestampMillisConversion());
      m.addLogicalTypeConversion(new TimeConversions.TimestampMicrosConversion());
      m.addLogicalTypeConversion(new TimeConversions.LocalTimestampMillisConversion());
      m.addLogicalTypeConversion(new TimeConversions.LocalTimestampMicrosConversion());
    }
    return m;
  }

  static void transcode(String source, String target, String codec, boolean logical) throws Exception {
    GenericData m = model(logical);
    Schema schema;
    List<Object> records = new ArrayList<>();
    GenericDatumReader<Object> in = new GenericDatumReader<>(null, null, m);
    try (DataFileReader<Object> reader = new DataFileReader<>(new File(source), in)) {
      schema = reader.getSchema();
      while (reader.hasNext()) {
        records.add(reader.next());
      }
    }
    try (DataFileWriter<Object> writer = new DataFileWriter<>(new GenericDatumWriter<>(schema, m))) {
      writer.setCodec(CodecFactory.fromString(codec));
      writer.setSyncInterval(300);
      writer.create(schema, new File(target));
      for (Object r : records) {
        writer.append(r);
      }
    }
  }

  public static void main(String[] args) throws Exception {
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] f = line.split("\t");
      try {
        try {
          transcode(f[0], f[1], f[2], true);
        } catch (Exception e) {
          transcode(f[0], f[1], f[2], false); // values that Java's types of dates and times do not hold
        }
        System.out.println("ok\t" + f[0] + "\t" + f[1]);
      } catch (Throwable e) {
        String text = String.valueOf(e.getMessage()).split("\n")[0];
        System.out.println("refused\t" + f[0] + "\t" + f[2] + "\t" + e.getClass().getSimpleName() + ": " + text);
      }
    }
  }
}
