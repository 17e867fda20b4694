"""Files in, tables out: any bytes to sheets, sheets to tables, tables to rosters and lists."""
